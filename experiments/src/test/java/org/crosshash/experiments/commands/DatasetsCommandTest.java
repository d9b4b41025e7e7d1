package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.crosshash.config.Settings;
import org.crosshash.experiments.datasets.ProtocolDescription;
import org.crosshash.experiments.datasets.layouts.Layouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsCommandTest {
  private static final Path FILES = Path.of("src/test/resources/datasets/tables").toAbsolutePath();

  @TempDir private Path folder;

  /** What {@code datasets COMMAND --json FILE} writes. */
  private List<JsonNode> lines(String command) throws IOException {
    Path file = folder.resolve(command + ".jsonl");
    CommandRun run = CommandRun.of("datasets", command, "--json", file.toString());
    assertThat(run.status()).describedAs(run.err()).isZero();
    return Files.readAllLines(file).stream().<JsonNode>map(Settings::tree).toList();
  }

  private CommandRun datasets(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "datasets";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--workspace";
    all[arguments.length + 2] = folder.resolve("workspace").toString();
    return CommandRun.of(all);
  }

  @Test
  void layouts_allAndOne_tellFilesAndSource() throws IOException {
    assertThat(lines("layouts"))
        .extracting(line -> line.path("layout").asText())
        .containsExactlyElementsOf(Layouts.names());
    assertThat(CommandRun.of("datasets", "layouts", "wiki").out())
        .startsWith("wiki: Wiki features in one file")
        .contains("data.X1 128 x 2866", "Source: ");
    CommandRun unknown = CommandRun.of("datasets", "layouts", "wikki");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("Did you mean `wiki`");
  }

  @Test
  void splits_all_tellRuleVersionAndSource() throws IOException {
    assertThat(lines("splits"))
        .hasSameSizeAs(ProtocolDescription.all())
        .allSatisfy(line -> {
          assertThat(line.path("version").asInt()).isPositive();
          assertThat(line.path("rule").asText()).isNotBlank();
          assertThat(line.path("source").asText()).isNotBlank();
        })
        .extracting(line -> line.path("protocol").asText())
        .contains("djsrh-mirflickr", "permutation", "ucch", "group-permutation", "ids");
    assertThat(CommandRun.of("datasets", "splits").out()).contains("permutation, version 1: ");
  }

  @Test
  void describe_importedDataset_tellsDrawsAndWarns() throws IOException {
    CommandRun run =
        CommandRun.of(
            "import",
            "--layout",
            "csv",
            "--from",
            FILES.resolve("pairs.csv").toString(),
            "--images",
            FILES.resolve("images").toString(),
            "--labels",
            "labels",
            "--split",
            "split",
            "--workspace",
            folder.resolve("workspace").toString());
    assertThat(run.status()).describedAs(run.err()).isZero();
    assertThat(datasets().out()).containsPattern("pairs +6 +4 +4 +2 +0 +2");
    Path page = folder.resolve("page.html");
    Path json = folder.resolve("page.jsonl");

    CommandRun described =
        datasets("describe", "pairs", "--html", page.toString(), "--json", json.toString());

    assertThat(described.status()).describedAs(described.err()).isZero();
    assertThat(described.out())
        .contains("Pairs: 6: 4 train, 4 in the database, 2 query, 0 validation", "Chance: mAP@all ")
        .containsPattern("label +pairs +train +database +query")
        .containsPattern("a +6 +4 +4 +2");
    JsonNode line = Settings.tree(Files.readString(json));
    assertThat(line.path("pairs").asInt()).isEqualTo(6);
    assertThat(line.path("labels").path("b").path("all").asInt()).isEqualTo(3);
    // Every item of the database has the label that each query has.
    assertThat(line.path("chance").path("map_all").asDouble()).isEqualTo(1);
    assertThat(page)
        .content()
        .contains("<title>pairs</title>", "<svg", "data:image/png;base64,", "thing 3");
    assertThat(datasets("describe", "pears").err()).contains("pairs");
    assertThat(datasets("describe", "pairs", "--radius", "33").err()).contains("-1 to 32");
  }
}
