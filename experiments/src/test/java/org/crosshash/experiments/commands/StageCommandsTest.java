package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.SampleDataset;
import org.crosshash.experiments.platform.EmbeddedPlatform;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;

/** The stages as commands of their own, one after another, on sixty imported pairs. */
final class StageCommandsTest {
  private static final int QUERIES = 20;

  @TempDir private static Path folder;
  private static EmbeddedPlatform platform;
  private static String model;
  private static String aligned;
  private static String codes;
  private static String index;

  @BeforeAll
  static void goThroughTheStages() throws IOException {
    Dataset sample = SampleDataset.open(folder.resolve("sample"));
    List<String> lines = new ArrayList<>(List.of("id\timage\ttext\tlabels\tsplit"));
    for (int i = 0; i < 60; i++) {
      Pair pair = sample.pairs().get(50 * i);
      lines.add(
          String.join(
              "\t",
              pair.id(),
              pair.picture(),
              pair.text(),
              String.join("|", pair.labels()),
              i < 60 - QUERIES ? "train" : "query"));
    }
    Files.write(folder.resolve("pairs.tsv"), lines);
    lines.replaceAll(line -> line.replaceFirst("\t[^\t]*\t([a-z]+)$", "\t\t$1"));
    Files.write(
        folder.resolve("plain.tsv"),
        Stream.concat(Stream.of("id\timage\ttext\tlabels\tsplit"), lines.subList(1, 61).stream())
            .toList());
    for (String name : List.of("pairs", "plain")) {
      done(
          CommandRun.of(
              "import",
              "--tsv",
              folder.resolve(name + ".tsv").toString(),
              "--images",
              sample.folder().toString(),
              "--labels",
              "labels",
              "--split",
              "split",
              "--workspace",
              workspace()));
    }
    platform = EmbeddedPlatform.start(folder.resolve("platform"), folder.resolve("encoders"));
    String embeddings = done(run("encode", "--dataset", "pairs"));
    aligned = done(run("align", "--embeddings", embeddings, "--dataset", "pairs"));
    model =
        done(
            run(
                "train",
                "--aligned",
                aligned,
                "--dataset",
                "pairs",
                "--method",
                "cca-itq",
                "--bits",
                "16"));
    codes = done(run("hash", "--model", model, "--aligned", aligned));
    index = done(run("index", "--id", "pairs", "--codes", codes, "--dataset", "pairs"));
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void codes_describe_printsWritesAndDraws() throws IOException {
    Path json = folder.resolve("codes.jsonl");
    Path html = folder.resolve("codes.html");

    String out =
        done(run("codes", "describe", codes, "--json", json.toString(), "--html", html.toString()));

    assertThat(out)
        .startsWith("16 bits")
        .containsPattern("statistic +image +text")
        .containsPattern("codes +60 +60")
        .containsPattern("effective_bits +\\d+\\.\\d{4} +\\d+\\.\\d{4}")
        .containsPattern("separation +0\\.\\d{4}");
    JsonNode told = new JsonMapper().readTree(Files.readString(json));
    assertThat(told.path("codes").asText()).isEqualTo(codes);
    assertThat(told.path("image").path("ones")).hasSize(16);
    assertThat(told.path("pairs").path("matching_histogram")).hasSize(17);
    assertThat(Files.readString(html)).contains(codes, "<svg", "to its own text, mean");
  }

  @Test
  void codes_describe_ofATrainingThatWasLookedAt_tellsItsEpochs() throws IOException {
    Path json = folder.resolve("epochs.jsonl");
    Path html = folder.resolve("epochs.html");
    String looked =
        done(
            run(
                "train",
                "--aligned",
                aligned,
                "--dataset",
                "pairs",
                "--method",
                "infonce",
                "--bits",
                "16",
                "--set",
                "epochs=2",
                "--set",
                "batch_size=16",
                "--codes-every",
                "1",
                "--codes-sample",
                "20"));
    String text =
        done(
            run("codes", "describe", looked, "--json", json.toString(), "--html", html.toString()));

    assertThat(text).startsWith("16 bits, 20 training pairs").contains("separation");
    List<String> lines = Files.readAllLines(json);
    assertThat(lines).hasSize(3);
    JsonNode last = new JsonMapper().readTree(lines.getLast());
    assertThat(last.path("epoch").asInt()).isEqualTo(2);
    assertThat(last.path("model").asText()).isEqualTo(looked);
    assertThat(last.path("pairs").path("pairs").asInt()).isEqualTo(20);
    assertThat(Files.readString(html)).contains(looked, "Codes over the epochs", "before training");
    assertThat(done(run("models", "describe", looked)))
        .contains("infonce, 16 bits", "40 pairs of " + aligned, "2, loss", "20 training pairs")
        .containsPattern("made by: +trainer.Train, revision 1, in \\d+\\.\\d s")
        .contains("engine: PyTorch 2.7.1\n", "engine_threads: ", "arrow-vector: 19", "djl: 0.35.1");
    assertThat(done(run("models", "describe", model)))
        .contains("cca-itq, 16 bits")
        .doesNotContain("training pairs, pictures");
    refused(run("codes", "describe", model), "rain it with --codes-every 1");
  }

  @Test
  void codes_export_writesTheDatasetsQueriesAndDatabase() throws IOException {
    Path file = folder.resolve("exported/codes.mat");

    String out =
        done(
            run(
                "codes",
                "export",
                codes,
                "--format",
                "mat",
                "--to",
                file.toString(),
                "--dataset",
                "pairs"));

    assertThat(out).isEqualTo(file.toString());
    try (MatFile written = Mat5.readFromFile(file.toFile())) {
      assertThat(written.getMatrix("q_img").getNumRows()).isEqualTo(QUERIES);
      assertThat(written.getMatrix("r_txt").getNumRows()).isEqualTo(60 - QUERIES);
      assertThat(written.getMatrix("r_txt").getNumCols()).isEqualTo(16);
      assertThat(Math.abs(written.getMatrix("q_txt").getDouble(0, 3))).isEqualTo(1);
    }
  }

  @Test
  void models_export_writesWeightsAndGraphs() throws IOException {
    Path target = folder.resolve("exported/model");

    String weights = done(run("models", "export", model, "--to", target.toString()));
    String graphs =
        done(run("models", "export", model, "--format", "onnx", "--to", target.toString()));

    assertThat(weights.lines()).contains(target.resolve("image.0.weight.npy").toString());
    assertThat(graphs.lines())
        .containsExactly(
            target.resolve("image.onnx").toString(), target.resolve("text.onnx").toString());
    assertThat(Files.readString(target.resolve("model.json"))).contains("cca-itq");
    assertThat(Files.size(target.resolve("text.onnx"))).isGreaterThan(16 * 384 * 4);
  }

  @Test
  void train_withATextTower_goesFromItsFileToAQuery() {
    String fixtures = "../core/learning/src/test/resources/tower/";
    String tower =
        done(
            run(
                "models",
                "add-tower",
                fixtures + "bag.pt",
                "--encoder",
                "conse-lite0",
                "--length",
                "24"));
    String embeddings = done(run("encode", "--dataset", "pairs", "--set", "text_token_ids=true"));
    String withIds = done(run("align", "--embeddings", embeddings, "--dataset", "pairs"));
    String learned =
        done(
            run(
                "train",
                "--aligned",
                withIds,
                "--dataset",
                "pairs",
                "--method",
                "infonce",
                "--bits",
                "16",
                "--set",
                "epochs=3",
                "--set",
                "batch_size=20",
                "--set",
                "text_tower.tower=" + tower,
                "--set",
                "text_tower.learning_rate=0.001"));

    assertThat(done(run("models", "describe", learned)))
        .contains("infonce, 16 bits", "ids text_token_ids through its own tower", tower)
        .contains("24 ids a text, padded with 0, vectors of 12");
    String hashed = done(run("hash", "--model", learned, "--aligned", withIds));
    String asked = done(run("index", "--id", "tower", "--codes", hashed, "--dataset", "pairs"));
    assertThat(done(run("query", "a red flag", "--index", asked, "--limit", "3")))
        .containsPattern("1 +distance +\\d+");
    refused(
        run("models", "add-tower", fixtures + "ids.npy", "--encoder", "conse-lite0"),
        "TorchScript file");
    refused(
        run("models", "add-tower", folder + "/absent.pt", "--encoder", "conse-lite0"),
        "can be read");
    refused(run("hash", "--model", learned, "--aligned", aligned), "text_token_ids: true");
  }

  @Test
  void evaluate_usualMetrics_arePrintedAndWritten() throws IOException {
    Path json = folder.resolve("metrics.jsonl");

    String out = done(evaluate("--json", json.toString()));

    assertThat(out)
        .containsPattern("metric +task +value")
        .containsPattern("map_all +i2t +0\\.\\d{4}")
        .containsPattern("map_at_50 +t2i +0\\.\\d{4}")
        .containsPattern("chance_map_all +i2t +0\\.\\d{4}");
    JsonNode first = new JsonMapper().readTree(Files.readAllLines(json).getFirst());
    assertThat(first.path("dataset").asText()).isEqualTo("pairs");
    assertThat(first.path("codes").asText()).isEqualTo(codes);
    assertThat(first.path("relevance").asText()).isEqualTo("labels");
  }

  @Test
  void evaluate_metricsByNameAndQuery_areMeasuredAndWritten() throws IOException {
    Path perQuery = folder.resolve("queries.jsonl");

    String out =
        done(
            evaluate(
                "--metric",
                "ndcg_at_10,precision_within_radius_2",
                "--set",
                "tasks=[t2i]",
                "--per-query",
                perQuery.toString()));

    assertThat(out)
        .containsPattern("ndcg_at_10 +t2i ")
        .containsPattern("precision_within_radius_2 +t2i ")
        .doesNotContain("i2t");
    List<Double> ofQueries = new ArrayList<>();
    for (String line : Files.readAllLines(perQuery)) {
      JsonNode node = new JsonMapper().readTree(line);
      assertThat(node.path("task").asText()).isEqualTo("t2i");
      if (node.path("metric").asText().equals("ndcg_at_10")) {
        ofQueries.add(node.path("value").asDouble());
      }
    }
    assertThat(ofQueries).hasSize(QUERIES);
    double mean = ofQueries.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    assertThat(out).containsPattern("ndcg_at_10 +t2i +" + String.format("%.4f", mean));
  }

  @Test
  void evaluate_byInstance_findsEachPairsOwnHalf() {
    String out =
        done(evaluate("--relevance", "instance", "--metric", "match_at_1,match_at_20,median_rank"));

    // Twenty pairs are searched among themselves: each is among the first twenty.
    assertThat(out)
        .containsPattern("match_at_20 +i2t +1\\.0000")
        .containsPattern("match_at_20 +t2i +1\\.0000")
        .containsPattern("median_rank +i2t ");
  }

  @Test
  void evaluate_badOptions_areRefusedWithACure() {
    refused(evaluate("--metric", "ndcg_at_ten"), "ndcg_at_ten");
    refused(evaluate("--relevance", "instances"), "instance");
    refused(evaluate("--relevance", "instance", "--metric", "map_at_10_label_cosine"), "labels");
    refused(evaluate("--set", "map_cutoffs=[0]"), "map_cutoffs");
    refused(evaluate("--asking", "train"), "[query, validation]");
    refused(evaluate("--asking", "validation"), "validation of pairs is empty");
    refused(
        run("evaluate", "--codes", codes, "--dataset", "plain"), "Import the dataset again with");
    refused(
        run("evaluate", "--codes", "tables/0", "--dataset", "pairs"), "64 lower-case hexadecimal");
    assertThat(run("evaluate", "--dataset", "pairs").status()).isEqualTo(2);
  }

  @Test
  void search_filterAndFacet_areAnsweredByTheIndexOfTheStages() {
    String out =
        done(
            run(
                "search",
                "--index",
                index,
                "--codes",
                codes,
                "--dataset",
                "pairs",
                "--limit",
                "3",
                "--filter",
                "split = train OR split:train",
                "--facet",
                "labels"));

    assertThat(out)
        .containsPattern("query +rank +distance +id")
        .contains("60 rows in all", "40 entries may answer")
        .containsPattern("labels +\\S+ +\\d+");
    refused(
        run("search", "--index", index, "--codes", codes, "--dataset", "pairs", "--filter", "a ="),
        "^");
    assertThat(done(run("index", "stats", "aliases/pairs"))).contains(index).contains("image");
  }

  @Test
  void results_ofAFileWrittenBefore_areTheSameTablesWithoutTraining() throws IOException {
    Path file = folder.resolve("results.jsonl");
    Path docs = folder.resolve("docs").resolve("methods");

    String measured =
        done(
            run(
                "results",
                "--dataset",
                "pairs",
                "--methods",
                "random,cca-itq",
                "--bits",
                "16,32",
                "--seeds",
                "1,2,3",
                "--json",
                file.toString()));
    String read =
        done(
            run(
                "results",
                "--dataset",
                "pairs",
                "--from",
                file.toString(),
                "--docs",
                docs.toString()));

    assertThat(read)
        .isEqualTo(measured)
        .contains("pairs, profile `small`, query asking (20 queries, 40 in the database)")
        .containsPattern("\\| random \\| 32 \\| \\.\\d{3} ± \\.\\d{3} \\|")
        .containsPattern("\\| chance \\| \\| \\.\\d{3} \\|");
    assertThat(docs.resolve("random.md"))
        .content()
        .startsWith("<!-- begin results pairs -->")
        .containsPattern("\\| 16 \\| \\.\\d{3} ± ")
        .doesNotContain("cca-itq");
    assertThat(folder.resolve("docs").resolve("methods.md"))
        .content()
        .contains("| mAP@50, I→T and T→I | 16 bits | | 32 bits | |")
        .contains("| random |", "| cca-itq |");
    refused(
        run("results", "--dataset", "pairs", "--from", file.toString(), "--profile", "paper"),
        "profile paper");
  }

  @Test
  void ablations_ofAClosedForm_areTestedAndWritten() throws IOException {
    Path docs = folder.resolve("ablations").resolve("methods");
    Path json = folder.resolve("ablations.jsonl");

    String out =
        done(
            run(
                "ablations",
                "--dataset",
                "pairs",
                "--methods",
                "cca-itq,random",
                "--bits",
                "16",
                "--seeds",
                "1,2",
                "--docs",
                docs.toString(),
                "--json",
                json.toString()));

    assertThat(out)
        .startsWith("## cca-itq")
        .contains("| `no-rotation`: the rotation |", "Holm's correction")
        .doesNotContain("random");
    assertThat(docs.resolve("cca-itq.md")).content().contains("begin ablations pairs");
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(json)) {
      rows.add(new JsonMapper().readTree(line));
    }
    // Three variants, two metrics, two directions.
    assertThat(rows).hasSize(12);
    assertThat(rows)
        .filteredOn(row -> row.path("ablation").asText().equals("unweighted"))
        .hasSize(4)
        .allSatisfy(row -> {
          assertThat(row.path("p_holm").asDouble()).isBetween(row.path("p").asDouble(), 1.0);
          assertThat(row.path("queries").asInt()).isEqualTo(QUERIES);
        });
    refused(run("ablations", "--dataset", "pairs", "--methods", "random"), "has ablations");
    refused(
        run("ablations", "--dataset", "pairs", "--methods", "cca-itq", "--only", "unweigthed"),
        "`unweighted`");
    refused(run("ablations", "--dataset", "plain", "--methods", "cca-itq"), "labels");
  }

  private static CommandRun evaluate(String... options) {
    return run(
        Stream.concat(
                Stream.of("evaluate", "--codes", codes, "--dataset", "pairs"), Stream.of(options))
            .toArray(String[]::new));
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.of(
        Stream.concat(
                Stream.of(arguments),
                Stream.of("--endpoints", platform.address(), "--workspace", workspace()))
            .toArray(String[]::new));
  }

  private static String workspace() {
    return folder.resolve("workspace").toString();
  }

  /** What a command printed that went well. */
  private static String done(CommandRun run) {
    assertThat(run.status()).as(run.err()).isZero();
    return run.out().strip();
  }

  private static void refused(CommandRun run, String words) {
    assertThat(run.status()).as(run.out()).isEqualTo(1);
    assertThat(run.err()).startsWith("crosshash: ").contains(words).doesNotContain("\tat ");
  }
}
