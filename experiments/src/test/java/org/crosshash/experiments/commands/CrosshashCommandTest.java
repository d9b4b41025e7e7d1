package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CrosshashCommandTest {
  @TempDir private Path folder;

  private record Run(int status, String out, String err) {}

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = CrosshashCommand.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Run(line.execute(arguments), out.toString(), err.toString());
  }

  static Stream<List<String>> commands() {
    List<List<String>> paths = new ArrayList<>();
    collect(CrosshashCommand.commandLine(), List.of(), paths);
    return paths.stream();
  }

  private static void collect(CommandLine line, List<String> path, List<List<String>> paths) {
    line.getSubcommands()
        .forEach((name, command) -> {
          if (!command.getCommandSpec().usageMessage().hidden()) {
            List<String> below = new ArrayList<>(path);
            below.add(name);
            paths.add(below);
            collect(command, below, paths);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_ofEveryCommand_showsAnExample(List<String> command) {
    Run run = run(Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new));

    assertThat(run.status()).isZero();
    assertThat(run.out()).containsPattern("Examples?:\\R  .*crosshash ");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void options_ofEveryCommand_haveTypesThatTextIsReadAs(List<String> command) {
    CommandLine line = CrosshashCommand.commandLine();
    for (String name : command) {
      line = line.getSubcommands().get(name);
    }

    assertThat(line.getCommandSpec().options())
        .extracting(option -> option.typeInfo().getClassName())
        .doesNotContain(
            OptionalInt.class.getName(),
            OptionalLong.class.getName(),
            OptionalDouble.class.getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "quickstart"})
  void validation_everyOption_isRead(String command) {
    var read =
        CrosshashCommand.commandLine()
            .parseArgs(command, "--validate-every", "2", "--patience", "3", "--help")
            .subcommand();

    assertThat(read.matchedOptionValue("--validate-every", Optional.<Integer>empty())).contains(2);
    assertThat(read.matchedOptionValue("--patience", Optional.<Integer>empty())).contains(3);
  }

  @Test
  void methods_json_hasALineForEach() throws Exception {
    Path file = folder.resolve("methods.jsonl");

    Run run = run("methods", "--json", file.toString());

    assertThat(run.status()).isZero();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSizeGreaterThanOrEqualTo(9);
    JsonNode first = new JsonMapper().readTree(lines.getFirst());
    assertThat(first.path("method").asText()).isEqualTo("vtm-uch");
    assertThat(first.path("profiles").toString()).isEqualTo("[\"paper\",\"small\"]");
  }

  @Test
  void methods_one_showsDefaultsSourcesAndSwitches() {
    Run run = run("methods", "dgcpn");

    assertThat(run.out())
        .contains("source: DGCPN, Yu")
        .containsPattern(
            "training\\.dgcpn\\.pair_target +1\\.5 +1\\.5 +1\\.5 .* DGCPN train_div\\.py")
        .containsPattern("training\\.optimiser\\.weight_decay +0\\.0005 +0 +0\\.01 ")
        .contains("no-pair-term: ", "(training.dgcpn.pair_weight=0)");
    assertThat(run("methods").out()).contains("source: CIRH, Zhu").doesNotContain("pair_target");
    assertThat(run("methods", "--settings").out()).contains("pair_target", "hugging.clusters");
  }

  @Test
  void methods_docs_haveWhatIsTheMethodsOwn() {
    Path docs = folder.resolve("methods");

    Run run = run("methods", "djsrh", "--docs", docs.toString());

    assertThat(run.status()).isZero();
    assertThat(docs.resolve("djsrh.md"))
        .content()
        .startsWith("<!-- begin settings -->")
        .contains("| `guidance.djsrh.beta` | 0.9 | 0.5 | 0.9 | DJSRH settings.py, MIRFlickr |")
        .contains("| `no-second-order` | `guidance.djsrh.eta=0` |")
        .doesNotContain("milestones", "training.bits");
  }

  @Test
  void methods_unknownId_suggestsTheNearest() {
    Run run = run("methods", "vtm-hch");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("crosshash: ").contains("`vtm-uch`").doesNotContain("\tat ");
  }

  @Test
  void import_ownPairs_becomesADataset() throws Exception {
    Files.write(folder.resolve("a.png"), new byte[] {1});
    Path pairs =
        Files.writeString(
            folder.resolve("My pairs.tsv"),
            "key\tfile\tcaption\n"
                + "1\ta.png\tone\n".repeat(1)
                + "2\ta.png\ttwo\n3\ta.png\tthree\n");
    String workspace = folder.resolve("workspace").toString();

    Run imported =
        run(
            "import",
            "--tsv",
            pairs.toString(),
            "--images",
            folder.toString(),
            "--id",
            "key",
            "--image",
            "file",
            "--text",
            "caption",
            "--split-protocol",
            "permutation",
            "--query-count",
            "1",
            "--workspace",
            workspace);
    Run again =
        run(
            "import",
            "--tsv",
            pairs.toString(),
            "--images",
            folder.toString(),
            "--id",
            "key",
            "--image",
            "file",
            "--text",
            "caption",
            "--split-protocol",
            "permutation",
            "--workspace",
            workspace);
    Run listed = run("datasets", "--workspace", workspace);

    assertThat(imported.status()).isZero();
    assertThat(imported.out()).contains("my-pairs: 3 pairs; 2 train").contains("no labels");
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("add --replace");
    assertThat(listed.out()).contains("openclipart").containsPattern("my-pairs +3 +2 +2 +1 +0");
  }

  @Test
  void quickstart_unknownDataset_isRefusedBeforeAnythingIsTrained() {
    Run run =
        run(
            "quickstart",
            "--dataset",
            "openclipat",
            "--endpoints",
            "127.0.0.1:9",
            "--workspace",
            folder.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("`openclipart`");
  }

  @Test
  void query_neitherTextNorPicture_saysWhatToWrite() {
    Run run = run("query", "--workspace", folder.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("crosshash query \"a red flag\"");
  }

  @Test
  void train_unknownSetting_suggestsTheNearest() {
    Run run =
        run(
            "train",
            "--dataset",
            "openclipart",
            "--aligned",
            "tables/0",
            "--method",
            "vtm-uch",
            "--set",
            "ephocs=3",
            "--workspace",
            folder.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("ephocs").contains("`epochs`");
  }

  @Test
  void train_oddCodeLength_namesTheRule() {
    Run run =
        run(
            "train",
            "--dataset",
            "openclipart",
            "--aligned",
            "tables/0",
            "--method",
            "vtm-uch",
            "--bits",
            "13",
            "--workspace",
            folder.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("13").contains("8");
  }

  @Test
  void anyCommand_unknownOption_isWrongUsage() {
    Run run = run("quickstart", "--methdos", "vtm-uch");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--methods");
  }
}
