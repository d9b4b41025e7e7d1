package org.crosshash.experiments.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.crosshash.experiments.browser.Browser;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.pipeline.SmallSample;
import org.crosshash.experiments.platform.RunningPlatform;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.tracking.MlflowProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A study by commands at a real MLflow server, which is killed in its midst and started again; then
 * what the server has, and what its pages show in a real browser.
 */
class SweepDashboardTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TRIALS = 8;
  private static final String MEASURED = "map_all_i2t";

  @TempDir private static Path folder;
  private static Workspace workspace;
  private static String base;
  private static String said;

  @BeforeAll
  static void runTheStudy() throws Exception {
    Optional<Path> mlflow = MlflowProcess.executable();
    assumeTrue(
        mlflow.isPresent(),
        "SKIPPED: no mlflow on the path; name one by -Dcrosshash.mlflow=FILE or CROSSHASH_MLFLOW");
    workspace = Workspace.open(folder.resolve("workspace"));
    new DatasetCatalogue(workspace.datasets()).add(SmallSample.in(folder.resolve("sample")), false);
    base = up(mlflow.get());
    Path file =
        Files.writeString(
            folder.resolve("study.yaml"),
            """
            name: dashboard
            datasets: [small-sample]
            bits: [16, 32]
            seeds: [1, 2]
            methods:
              - {id: cca-itq}
              - {id: djsrh, set: {training: {epochs: 3, validation: {every: 1, select: last}}}}
            """);
    Path log = folder.resolve("events.jsonl");
    Thread killer = Thread.ofPlatform().start(() -> killOnce(log, mlflow.get()));
    CommandRun run =
        CommandRun.of(
            "sweep",
            "run",
            file.toString(),
            "--workspace",
            workspace.root().toString(),
            "--json",
            log.toString());
    killer.join();
    assertThat(run.status()).describedAs(run.out() + run.err()).isZero();
    // The last words of the sweep may fall into the time without a server.
    CommandRun replay =
        CommandRun.of("tracking", "replay", "--workspace", workspace.root().toString());
    assertThat(replay.out()).describedAs(replay.err()).contains(" 0 refused");
    CommandRun again =
        CommandRun.of("sweep", "run", file.toString(), "--workspace", workspace.root().toString());
    assertThat(again.out()).contains("Nothing to do: 8 of 8 done");
    said = again.out();
  }

  @AfterAll
  static void stop() {
    if (workspace != null) {
      RunningPlatform.stop(workspace);
      assertThat(mlflow("down").out()).contains("Down");
      assertThat(mlflow("down").out()).contains("It was not running");
      assertThat(mlflow("status").status()).isEqualTo(1);
    }
  }

  private static CommandRun mlflow(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("mlflow", command, "--workspace", workspace.root().toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  /** Starts the workspace's server, twice, and gives its address. */
  private static String up(Path program) {
    CommandRun up = mlflow("up", "--python", program.toString());
    assertThat(up.status()).describedAs(up.out() + up.err()).isZero();
    CommandRun again = mlflow("up");
    assertThat(again.out()).startsWith("Up already at ");
    assertThat(mlflow("up", "--port", "1").err()).contains("one MLflow server at a time");
    assertThat(mlflow("status").status()).isZero();
    String line = up.out().lines().filter(text -> text.startsWith("export ")).findFirst().get();
    return line.substring(line.indexOf('=') + 1);
  }

  /** Kills the server as a crash would, once two trials are done, and starts it again later. */
  private static void killOnce(Path log, Path program) {
    try {
      awaitDone(log, 2);
      for (JsonNode process :
          JSON.readTree(workspace.root().resolve("mlflow/server.json").toFile())
              .path("processes")) {
        ProcessHandle.of(process.path("id").asLong()).ifPresent(ProcessHandle::destroyForcibly);
      }
      awaitDone(log, 4);
      assertThat(up(program)).isEqualTo(base);
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void awaitDone(Path log, int wanted) throws Exception {
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (!Files.exists(log)
        || Files.readAllLines(log).stream().filter(line -> line.contains("\"done\"")).count()
            < wanted) {
      if (System.nanoTime() > limit) {
        throw new IllegalStateException("The sweep does not go on");
      }
      Thread.sleep(20);
    }
  }

  private static JsonNode ask(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return JSON.readTree(
          http.send(
                  HttpRequest.newBuilder(URI.create(base + "/api/2.0/mlflow/" + path)).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body());
    }
  }

  private static List<JsonNode> runs(String filter) throws Exception {
    return runs("dashboard", filter);
  }

  private static List<JsonNode> runs(String study, String filter) throws Exception {
    String experiment =
        ask("experiments/get-by-name?experiment_name=" + study)
            .path("experiment")
            .path("experiment_id")
            .asText();
    try (HttpClient http = HttpClient.newHttpClient()) {
      String body =
          JSON.writeValueAsString(
              Map.of("experiment_ids", List.of(experiment), "filter", filter, "max_results", 100));
      JsonNode found =
          JSON.readTree(
              http.send(
                      HttpRequest.newBuilder(URI.create(base + "/api/2.0/mlflow/runs/search"))
                          .header("Content-Type", "application/json")
                          .POST(HttpRequest.BodyPublishers.ofString(body))
                          .build(),
                      HttpResponse.BodyHandlers.ofString())
                  .body());
      List<JsonNode> runs = new ArrayList<>();
      found.path("runs").forEach(runs::add);
      return runs;
    }
  }

  private static SortedMap<String, String> entries(JsonNode list) {
    SortedMap<String, String> entries = new TreeMap<>();
    list.forEach(entry -> entries.put(entry.path("key").asText(), entry.path("value").asText()));
    return entries;
  }

  private static String id(JsonNode run) {
    return run.path("info").path("run_id").asText();
  }

  private static List<String> files(JsonNode run, String path) throws Exception {
    List<String> files = new ArrayList<>();
    ask("artifacts/list?run_id=" + id(run) + (path.isEmpty() ? "" : "&path=" + path))
        .path("files")
        .forEach(file -> files.add(file.path("path").asText()));
    return files;
  }

  @Test
  void run_serverKilledInItsMidst_hasEveryTrialOnceAndWhole() throws Exception {
    List<JsonNode> trials = runs("tags.kind = 'trial'");
    JsonNode parent = runs("tags.kind = 'sweep'").getFirst();
    String file = entries(parent.path("data").path("tags")).get("sweep.file");
    assertThat(file).matches("[0-9a-f]{64}");
    assertThat(files(parent, "files")).containsExactly("files/" + file.substring(0, 12) + ".json");

    assertThat(runs("")).hasSize(TRIALS + 1);
    assertThat(trials.stream().map(run -> run.path("info").path("run_name").asText()))
        .hasSize(TRIALS)
        .doesNotHaveDuplicates();
    assertThat(trials)
        .allSatisfy(run -> {
          assertThat(run.path("info").path("status").asText()).isEqualTo("FINISHED");
          assertThat(entries(run.path("data").path("tags")))
              .containsEntry("mlflow.parentRunId", id(parent))
              .containsEntry("sweep.id", "dashboard")
              .containsEntry("sweep.file", file)
              .containsKeys("trial.digest", "config.digest", "codes.digest", "model.digest");
          assertThat(entries(run.path("data").path("params")))
              .containsKeys(
                  "method", "variant", "ablation", "bits", "seed", "dataset", "asking", "encoder");
          assertThat(entries(run.path("data").path("metrics")))
              .containsKeys(
                  MEASURED,
                  "map_all_t2i",
                  "train_seconds",
                  "code_bytes",
                  "model_megabytes",
                  "codes/separation",
                  "system/platform_memory_megabytes");
          assertThat(run.path("inputs").path("dataset_inputs")).hasSize(2);
          assertThat(files(run, ""))
              .containsExactlyInAnyOrder(
                  "artifacts.json", "codes.json", "config.json", "gallery.html", "trial.html");
        });
    assertThat(parent.path("info").path("status").asText()).isEqualTo("FINISHED");
    String reports = files(parent, "reports").getFirst();
    assertThat(
            files(parent, reports).stream().map(path -> path.substring(path.lastIndexOf('/') + 1)))
        .contains(
            "report.html",
            "report.md",
            "tables.tex",
            "figures.csv",
            "figures.parquet",
            "report.json");
    assertThat(entries(parent.path("data").path("tags")).get("mlflow.note.content"))
        .contains("| djsrh |");
  }

  @Test
  void run_sweepKilledInItsMidst_isRecordedOnce() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("killed.yaml"),
            """
            name: killed
            datasets: [small-sample]
            bits: [16]
            seeds: [1, 2, 3]
            methods: [{id: pca-itq}, {id: ridge-itq}]
            """);
    Path log = folder.resolve("killed.log");
    for (int done : new int[] {1, 2}) {
      Process process = SweepProcess.start(file, log, workspace);
      SweepProcess.awaitDone(process, log, done);
      assertThat(process.isAlive()).describedAs(Files.readString(log)).isTrue();
      process.destroyForcibly().waitFor();
    }

    CommandRun resumed =
        CommandRun.of(
            "sweep", "resume", file.toString(), "--workspace", workspace.root().toString());

    assertThat(resumed.status()).describedAs(resumed.out() + resumed.err()).isZero();
    assertThat(resumed.out()).contains("6 of 6 done");
    List<JsonNode> trials = runs("killed", "tags.kind = 'trial'");
    assertThat(trials)
        .hasSize(6)
        .allSatisfy(
            run -> assertThat(run.path("info").path("status").asText()).isEqualTo("FINISHED"))
        .extracting(run -> entries(run.path("data").path("tags")).get("trial.digest"))
        .doesNotHaveDuplicates();
    assertThat(runs("killed", "")).as("and the study, once").hasSize(7);
    for (JsonNode run : trials) {
      assertThat(
              ask("metrics/get-history?run_id=" + id(run) + "&metric_key=" + MEASURED)
                  .path("metrics"))
          .as("its figure, once")
          .hasSize(1);
    }
  }

  @Test
  void run_trainedTrials_haveASeriesOfEveryEpochOnce() throws Exception {
    for (JsonNode run : runs("params.method = 'djsrh'")) {
      for (String key : List.of("loss/total", "val/map_all")) {
        JsonNode history =
            ask("metrics/get-history?run_id="
                    + id(run)
                    + "&metric_key="
                    + URLEncoder.encode(key, UTF_8))
                .path("metrics");
        List<Integer> steps = new ArrayList<>();
        history.forEach(point -> steps.add(point.path("step").asInt()));
        assertThat(steps).describedAs(key).containsExactly(1, 2, 3);
      }
    }
  }

  @Test
  void run_bestOfEachMethod_isTheChampionOfItsModel() throws Exception {
    for (String method : List.of("cca-itq", "djsrh")) {
      String name = method + "-small-sample";
      JsonNode champion =
          ask("registered-models/alias?name=" + name + "&alias=champion").path("model_version");
      assertThat(ask("model-versions/search?filter=name%3D'" + name + "'").path("model_versions"))
          .hasSize(1);
      JsonNode run =
          runs("params.method = '" + method + "'").stream()
              .filter(trial -> id(trial).equals(champion.path("run_id").asText()))
              .findFirst()
              .orElseThrow();
      SortedMap<String, String> tags = entries(champion.path("tags"));
      assertThat(tags)
          .containsEntry("selected_on", method.equals("djsrh") ? "validation" : "query")
          .containsEntry(
              "codes.digest", entries(run.path("data").path("tags")).get("codes.digest"));
      String figure = method.equals("djsrh") ? "validation_map_all" : "";
      if (!figure.isEmpty()) {
        double best =
            runs("params.method = 'djsrh'").stream()
                .map(trial -> entries(trial.path("data").path("metrics")).get(figure))
                .mapToDouble(Double::parseDouble)
                .max()
                .orElseThrow();
        assertThat(Double.parseDouble(tags.get("value"))).isEqualTo(best);
      }
    }
  }

  private static String page(String title) {
    List<String> lines = said.lines().map(String::strip).toList();
    int at = lines.indexOf(title);
    return at < 0 ? "" : lines.get(at + 1);
  }

  @Test
  void pages_inABrowser_showTheStudyItsViewsAndItsRuns() throws Exception {
    Optional<Path> executable = Browser.executable();
    assumeTrue(
        executable.isPresent(),
        "SKIPPED: no chromium on the path; name one by -Dcrosshash.chromium=FILE");
    JsonNode trial =
        runs("params.method = 'djsrh' and params.bits = '32' and params.seed = '1'").getFirst();
    String experiment = trial.path("info").path("experiment_id").asText();
    String training = "?workflowType=machine_learning";
    String run = base + "/#/experiments/" + experiment + "/runs/" + id(trial);
    String figure = entries(trial.path("data").path("metrics")).get(MEASURED).substring(0, 6);
    try (Browser browser = Browser.start(executable.get(), folder.resolve("profile"), 1900, 1000)) {
      browser.open(base + "/#/experiments/" + experiment + "/runs?workflowType=machine_learning");
      browser.awaitText(List.of("dashboard", "Run Name", "9 matching runs"));

      browser.open(page("methods by code length"));
      browser.awaitText(
          List.of(
              "crosshash: methods by code length",
              "Group: method: djsrh, variant: none, bits: 32",
              "Group: method: cca-itq, variant: none, bits: 16",
              "8 matching runs"));

      browser.open(page("parallel coordinates"));
      browser.awaitText(List.of("parallel coordinates (1)", "Parallel Coordinates", "djsrh-32-s1"));
      browser.awaitTrue(
          "document.querySelectorAll('svg.js-plotly, .js-plotly-plot, canvas').length");

      browser.open(page("figures and curves"));
      browser.awaitText(List.of("figures and curves (", "map_all_i2t", "map_all_t2i"));

      browser.open(page("quality against time and size"));
      browser.awaitText(
          List.of("quality against time and size (", "train_seconds vs. map_all_i2t"));
      browser.awaitTrue("document.querySelectorAll('.js-plotly-plot').length >= 3");

      browser.open(page("comparison of all trials"));
      browser.awaitText(List.of("Comparing 8 Runs from 1 Experiment", "cca-itq-16-s1"));

      browser.open(page("the study"));
      assertThat(browser.awaitText(List.of("dashboard", "Finished", "Parameters", "Artifacts")))
          .as("pages for training, not those for language models")
          .doesNotContain("Judges", "Evaluation runs");

      browser.open(run + training);
      browser.awaitText(
          List.of("djsrh-32-s1", "Finished", "Parent run", "small-sample", MEASURED, figure));
      browser.open(run + "/model-metrics" + training);
      browser.awaitText(List.of("loss", "val", "codes"));
      browser.awaitTrue("document.querySelectorAll('.js-plotly-plot').length >= 3");
      browser.open(run + "/system-metrics" + training);
      browser.awaitText(List.of("platform_memory_megabytes", "disk_available_megabytes"));
      browser.open(run + "/artifacts/gallery.html");
      browser.awaitText(List.of("codes.json", "trial.html", "Path: mlflow-artifacts:/"));
      browser.awaitTrue("document.querySelectorAll('iframe').length === 1");
      browser.open(run + "/artifacts/codes.json");
      browser.awaitText(List.of("statistic", "image_effective_bits"));
      browser.open(base + "/#/models/djsrh-small-sample");
      browser.awaitText(List.of("djsrh-small-sample", "champion", "Version 1"));
    }
  }
}
