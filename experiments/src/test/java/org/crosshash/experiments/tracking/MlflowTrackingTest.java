package org.crosshash.experiments.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;

/** Against a real server, where one is installed. */
class MlflowTrackingTest {
  private static final String EXPERIMENT = "tracking test";

  @TempDir private static Path serverFolder;
  private static MlflowProcess server;
  private static Map<String, String> environment;

  @TempDir private Path spool;

  @BeforeAll
  static void startServer() throws Exception {
    Optional<Path> executable = MlflowProcess.executable();
    assumeTrue(
        executable.isPresent(),
        "SKIPPED: no mlflow on the path; name one by -Dcrosshash.mlflow=FILE or CROSSHASH_MLFLOW");
    server = MlflowProcess.start(executable.get(), serverFolder);
    environment = Map.of("MLFLOW_TRACKING_URI", server.address());
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void replay_spooledRun_arrivesWholeAndOnce() throws Exception {
    record(Tracking.open(spool, Map.of()), "aaaaaaaa01", 3);

    assertThat(Replay.run(spool, environment, line -> {})).isEqualTo(new Replay.Result(1, 0, 0));
    assertThat(Replay.run(spool, environment, line -> {})).isEqualTo(new Replay.Result(0, 1, 0));
    Files.delete(spool.resolve("aaaaaaaa01.sent.json"));
    assertThat(Replay.run(spool, environment, line -> {})).isEqualTo(new Replay.Result(1, 0, 0));

    Service.Run run = onlyRun("aaaaaaaa01");
    assertThat(run.getInfo().getStatus()).isEqualTo(Service.RunStatus.FINISHED);
    assertThat(run.getInfo().getRunName()).isEqualTo("vtm-uch-64-s1");
    assertThat(run.getData().getParamsList())
        .anyMatch(p -> p.getKey().equals("method") && p.getValue().equals("vtm-uch"))
        .anyMatch(p -> p.getKey().equals("map_all") && p.getValue().equals("odd key"));
    assertThat(history(run, "loss/total")).containsExactly(1.0, 0.5, 1.0 / 3);
    assertThat(run.getData().getMetricsList())
        .anyMatch(m -> m.getKey().equals("map_all_i2t") && m.getValue() == 0.31)
        .noneMatch(m -> m.getKey().equals("endless"));
    assertThat(run.getInputs().getDatasetInputsList())
        .singleElement()
        .matches(input -> input.getDataset().getName().equals("openclipart"));
    assertThat(server.get("/api/2.0/mlflow/artifacts/list?run_id=" + run.getInfo().getRunId()))
        .contains("report.html");
  }

  @Test
  void tracking_serverDiesMidRun_replayCompletesTheRun() throws Exception {
    try (Tracking tracking = Tracking.open(spool, environment)) {
      try (TrackedRun run = tracking.start(description("bbbbbbbb02")).orElseThrow()) {
        run.measure(List.of(new MetricPoint("loss/total", 1.0, 1, 1000)));
        assertThat(tracking.finish()).contains("1 runs are at " + server.address());
        server.stop();
        run.measure(List.of(new MetricPoint("loss/total", 0.5, 2, 2000)));
        run.attach("report.html", "<p>report</p>".getBytes(UTF_8));
        run.end(RunStatus.FINISHED, 10_000);
      }
      assertThat(tracking.finish()).contains("1 of 1 runs wait in the spool");
    } finally {
      server.stop();
      server.start();
    }

    assertThat(Replay.run(spool, environment, line -> {}).sent()).isEqualTo(1);

    Service.Run run = onlyRun("bbbbbbbb02");
    assertThat(history(run, "loss/total")).containsExactly(1.0, 0.5);
    assertThat(run.getInfo().getStatus()).isEqualTo(Service.RunStatus.FINISHED);
  }

  @Test
  void replay_runBrokenOff_isKilledAndMayStillFinish() throws Exception {
    try (Tracking tracking = Tracking.open(spool, Map.of());
        TrackedRun run = tracking.start(description("cccccccc03")).orElseThrow()) {
      run.measure(List.of(new MetricPoint("loss/total", 1.0, 1, 1000)));
    }
    Replay.run(spool, environment, line -> {});
    assertThat(onlyRun("cccccccc03").getInfo().getStatus()).isEqualTo(Service.RunStatus.KILLED);

    record(Tracking.open(spool, Map.of()), "cccccccc03", 2);
    Replay.run(spool, environment, line -> {});

    Service.Run run = onlyRun("cccccccc03");
    assertThat(run.getInfo().getStatus()).isEqualTo(Service.RunStatus.FINISHED);
    assertThat(history(run, "loss/total")).containsExactly(1.0, 0.5);
  }

  @Test
  void replay_runBrokenOffAfterAllWasSent_isKilledOnce() throws Exception {
    try (Tracking tracking = Tracking.open(spool, environment);
        TrackedRun run = tracking.start(description("cccccccc04")).orElseThrow()) {
      run.measure(List.of(new MetricPoint("loss/total", 1.0, 1, 1000)));
      tracking.finish();
      assertThat(Replay.run(spool, environment, line -> {}).there()).isEqualTo(1);
      assertThat(onlyRun("cccccccc04").getInfo().getStatus()).isEqualTo(Service.RunStatus.RUNNING);
    }

    assertThat(Replay.run(spool, environment, line -> {})).isEqualTo(new Replay.Result(0, 1, 0));
    Service.RunInfo killed = onlyRun("cccccccc04").getInfo();
    assertThat(killed.getStatus()).isEqualTo(Service.RunStatus.KILLED);
    Replay.run(spool, environment, line -> {});
    assertThat(onlyRun("cccccccc04").getInfo().getEndTime()).isEqualTo(killed.getEndTime());
  }

  @Test
  void tracking_childrenOfAParent_standBelowItOnceWhateverComesFirst() throws Exception {
    RunDescription parent = description("eeeeeeee05");
    try (Tracking tracking = Tracking.open(spool, environment);
        TrackedRun study = tracking.start(parent).orElseThrow()) {
      child(tracking, "eeeeeeee06");
      server.stop();
      child(tracking, "eeeeeeee07");
      study.tag("mlflow.note.content", "first");
      study.tag("mlflow.note.content", "last");
      study.end(RunStatus.FINISHED, 10_000);
      assertThat(tracking.finish()).contains("wait in the spool");
    } finally {
      server.stop();
      server.start();
    }
    Files.deleteIfExists(spool.resolve("eeeeeeee05.sent.json"));
    assertThat(Replay.run(spool, environment, line -> {}).refused()).isZero();
    try (Tracking tracking = Tracking.open(spool, environment)) {
      assertThat(tracking.page("eeeeeeee05").orElseThrow())
          .endsWith(
              "/runs/"
                  + onlyRun("eeeeeeee05").getInfo().getRunId()
                  + "?workflowType=machine_learning");
      assertThat(tracking.comparison(List.of("eeeeeeee06", "eeeeeeee07")).orElseThrow())
          .contains("/#/compare-runs?runs=%5B%22", onlyRun("eeeeeeee07").getInfo().getRunId());
    }

    Service.Run study = onlyRun("eeeeeeee05");
    assertThat(tag(study, "mlflow.note.content")).isEqualTo("last");
    for (String key : List.of("eeeeeeee06", "eeeeeeee07")) {
      Service.Run run = onlyRun(key);
      assertThat(tag(run, "mlflow.parentRunId")).isEqualTo(study.getInfo().getRunId());
      assertThat(run.getInfo().getStatus()).isEqualTo(Service.RunStatus.FINISHED);
    }
  }

  @Test
  void sendBelow_runsThatAKilledProcessLeft_areSentWithOnesOwn() throws Exception {
    try (Tracking killed = Tracking.open(spool, Map.of())) {
      child(killed, "acacacac05", EXPERIMENT, "acacacac06");
      child(killed, "acacacac08", EXPERIMENT, "acacacac07");
    }

    try (Tracking tracking = Tracking.open(spool, environment);
        TrackedRun study = tracking.start(description("acacacac05")).orElseThrow()) {
      tracking.sendBelow("acacacac05");
      study.end(RunStatus.FINISHED, 10_000);
      assertThat(tracking.finish()).contains("2 runs are at");
    }

    Service.Run child = onlyRun("acacacac06");
    assertThat(child.getInfo().getStatus()).isEqualTo(Service.RunStatus.FINISHED);
    assertThat(tag(child, "mlflow.parentRunId"))
        .isEqualTo(onlyRun("acacacac05").getInfo().getRunId());
    assertThat(spool.resolve("acacacac07.sent.json")).as("that of another study").doesNotExist();
    // What is there is not sent again.
    try (Tracking tracking = Tracking.open(spool, environment)) {
      tracking.sendBelow("acacacac05");
      assertThat(tracking.finish()).contains("0 runs are at");
    }
  }

  @Test
  void replay_serverLostItsRuns_sendsThemAgainOnce() throws Exception {
    try (Tracking tracking = Tracking.open(spool, environment);
        TrackedRun study = tracking.start(description("eeeeeeee05")).orElseThrow()) {
      child(tracking, "eeeeeeee08");
      tracking.finish();
      // In the midst of recording, too.
      lose("eeeeeeee05");
      lose("eeeeeeee08");
      study.tag("mlflow.note.content", "later");
      study.end(RunStatus.FINISHED, 10_000);
      assertThat(tracking.finish()).contains("2 runs are at").doesNotContain("would not take");
    }
    assertThat(tag(onlyRun("eeeeeeee05"), "mlflow.note.content")).isEqualTo("later");

    assertThat(Replay.run(spool, environment, line -> {})).isEqualTo(new Replay.Result(1, 1, 0));
    assertThat(Replay.run(spool, environment, line -> {})).isEqualTo(new Replay.Result(0, 2, 0));

    Service.Run child = onlyRun("eeeeeeee08");
    assertThat(tag(child, "mlflow.parentRunId"))
        .isEqualTo(onlyRun("eeeeeeee05").getInfo().getRunId());
    assertThat(child.getInfo().getStatus()).isEqualTo(Service.RunStatus.FINISHED);
    assertThat(history(child, "map_all_i2t")).containsExactly(0.5);
    // Where all is lost, parents too, the order in which they are sent does not matter.
    lose("eeeeeeee05");
    lose("eeeeeeee08");
    assertThat(Replay.run(spool, environment, line -> {}).refused()).isZero();
    assertThat(tag(onlyRun("eeeeeeee08"), "mlflow.parentRunId"))
        .isEqualTo(onlyRun("eeeeeeee05").getInfo().getRunId());
  }

  @Test
  void tracking_serverLostAStudyAndItsTrialGoesOn_sendsTheStudyBeforeTheTrial() throws Exception {
    String study = "eeeeeeee10";
    String trial = "eeeeeeee11";
    try (Tracking tracking = Tracking.open(spool, environment);
        TrackedRun first = tracking.start(description(study)).orElseThrow();
        TrackedRun second = tracking.start(below(study, EXPERIMENT, trial)).orElseThrow()) {
      tracking.finish();
      lose(study);
      lose(trial);
      second.measure(List.of(new MetricPoint("map_all_i2t", 0.5, 0, 1000)));
      assertThat(tracking.finish()).contains("2 runs are at").doesNotContain("would not take");

      Service.Run again = onlyRun(trial);
      assertThat(tag(again, "mlflow.parentRunId")).isEqualTo(onlyRun(study).getInfo().getRunId());
      assertThat(history(again, "map_all_i2t")).containsExactly(0.5);

      // The study alone is lost when a trial begins.
      lose(study);
      child(tracking, study, EXPERIMENT, "eeeeeeee12");
      tracking.finish();
      assertThat(tag(onlyRun("eeeeeeee12"), "mlflow.parentRunId"))
          .isEqualTo(onlyRun(study).getInfo().getRunId());
      first.end(RunStatus.FINISHED, 10_000);
    }
  }

  @Test
  void tracking_serverLostTheExperimentBeforeARunBegins_sendsTheRun() throws Exception {
    String experiment = "an experiment that is lost";
    try (Tracking tracking = Tracking.open(spool, environment)) {
      try (TrackedRun study = tracking.start(description("eeeeeeee13", experiment)).orElseThrow()) {
        tracking.finish();
        loseExperiment(experiment);
        child(tracking, "eeeeeeee13", experiment, "eeeeeeee14");
        assertThat(tracking.finish()).contains("2 runs are at").doesNotContain("would not take");
        assertThat(tag(onlyRun(experiment, "eeeeeeee14"), "mlflow.parentRunId"))
            .isEqualTo(onlyRun(experiment, "eeeeeeee13").getInfo().getRunId());
        study.end(RunStatus.FINISHED, 10_000);
      }
      tracking.finish();
      loseExperiment(experiment);
      try (TrackedRun alone = tracking.start(description("eeeeeeee15", experiment)).orElseThrow()) {
        alone.end(RunStatus.FINISHED, 10_000);
      }
      assertThat(tracking.finish()).contains("3 runs are at").doesNotContain("would not take");
    }
    assertThat(onlyRun(experiment, "eeeeeeee15").getInfo().getStatus())
        .isEqualTo(Service.RunStatus.FINISHED);
  }

  /** Takes a run out of the server's database, as if an older one had been put in its place. */
  private static void lose(String key) throws Exception {
    loseRuns("run_uuid = '%s'".formatted(onlyRun(key).getInfo().getRunId()));
  }

  private static void loseRuns(String which) throws Exception {
    for (String table : List.of("tags", "params", "metrics", "latest_metrics", "runs")) {
      change("DELETE FROM %s WHERE %s".formatted(table, which));
    }
  }

  private static void loseExperiment(String name) throws Exception {
    String id = "(SELECT experiment_id FROM experiments WHERE name = '%s')".formatted(name);
    loseRuns("run_uuid IN (SELECT run_uuid FROM runs WHERE experiment_id = %s)".formatted(id));
    change("DELETE FROM experiment_tags WHERE experiment_id = " + id);
    change("DELETE FROM experiments WHERE name = '%s'".formatted(name));
  }

  private static void change(String sql) throws Exception {
    try (Connection database =
            DriverManager.getConnection("jdbc:sqlite:" + serverFolder.resolve("mlflow.db"));
        Statement statement = database.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.executeUpdate(sql);
    }
  }

  @Test
  void replay_valuesThatTheServerRefuses_areLeftOutAloneAndToldOf() throws Exception {
    String key = "ffffffff08";
    try (Tracking tracking = Tracking.open(spool, environment);
        TrackedRun run = tracking.start(description(key)).orElseThrow()) {
      run.measure(
          List.of(
              new MetricPoint("map_all_i2t", 0.5, 0, 1000),
              new MetricPoint("a//b", 0.6, 0, 1000),
              new MetricPoint("too late", 0.7, 0, -5),
              new MetricPoint("map_all_t2i", 0.8, 0, 1000)));
      run.end(RunStatus.FINISHED, 10_000);
      String said = tracking.finish();
      assertThat(said).contains("1 values were left out", Delivery.REFUSED_TAG);
    }

    Service.Run run = onlyRun(key);
    assertThat(run.getInfo().getStatus()).isEqualTo(Service.RunStatus.FINISHED);
    assertThat(run.getData().getMetricsList().stream().map(Service.Metric::getKey))
        .contains("map_all_i2t", "map_all_t2i", "a/_b")
        .doesNotContain("too late");
    assertThat(tag(run, Delivery.REFUSED_TAG)).contains("too late");
    assertThat(Replay.run(spool, environment, line -> {})).isEqualTo(new Replay.Result(0, 1, 0));
  }

  @Test
  void replay_parameterHasAnotherValueThere_keepsItAndSendsAllOthers() throws Exception {
    String key = "ffffffff09";
    record(Tracking.open(spool, Map.of()), key, 2);
    Replay.run(spool, environment, line -> {});
    Files.delete(spool.resolve(key + ".sent.json"));
    Path journal = spool.resolve(key + ".jsonl");
    Files.writeString(
        journal,
        Files.readString(journal).replace("\"bits\":\"64\"", "\"bits\":\"32\",\"later\":\"1\""));

    StringBuilder told = new StringBuilder();
    assertThat(Replay.run(spool, environment, told::append)).isEqualTo(new Replay.Result(1, 0, 0));

    assertThat(told).contains("left out", "bits");
    Service.Run run = onlyRun(key);
    assertThat(run.getData().getParamsList())
        .anyMatch(p -> p.getKey().equals("bits") && p.getValue().equals("64"))
        .anyMatch(p -> p.getKey().equals("later") && p.getValue().equals("1"));
    assertThat(history(run, "loss/total")).containsExactly(1.0, 0.5);
  }

  @Test
  void register_severalRuns_eachIsOneVersionAndTheBestHasTheAlias() throws Exception {
    for (int round = 0; round < 2; round++) {
      register("abababab11", 0.4);
      register("abababab12", 0.6);
      register("abababab13", 0.5);
      rank("abababab14", 7);
      rank("abababab15", 5);
      rank("abababab16", 6);
      for (String key :
          List.of(
              "abababab11", "abababab12", "abababab13", "abababab14", "abababab15", "abababab16")) {
        Files.deleteIfExists(spool.resolve(key + ".sent.json"));
      }
      assertThat(Replay.run(spool, environment, line -> {}).sent()).isEqualTo(6);
    }

    JsonNode versions =
        Json.MAPPER
            .readTree(server.get("/api/2.0/mlflow/model-versions/search?filter=name%3D'a-model'"))
            .path("model_versions");
    assertThat(versions).hasSize(3);
    JsonNode best = champion("a-model");
    assertThat(best.path("run_id").asText()).isEqualTo(onlyRun("abababab12").getInfo().getRunId());
    assertThat(best.path("tags").toString()).contains("codes.digest", "tables/1", "map_all");
    assertThat(champion("a-rank").path("run_id").asText())
        .isEqualTo(onlyRun("abababab15").getInfo().getRunId());
  }

  @Test
  void register_serverLostTheChampionsRun_theRunThatIsSentAgainIsChampion() throws Exception {
    String best = "abababab17";
    register(best, "a-lost-model", "map_all on validation", 0.6, false);
    register("abababab18", "a-lost-model", "map_all on validation", 0.4, false);
    Replay.run(spool, environment, line -> {});
    String before = onlyRun(best).getInfo().getRunId();
    assertThat(champion("a-lost-model").path("run_id").asText()).isEqualTo(before);

    lose(best);
    assertThat(Replay.run(spool, environment, line -> {})).isEqualTo(new Replay.Result(1, 1, 0));

    String after = onlyRun(best).getInfo().getRunId();
    assertThat(after).isNotEqualTo(before);
    assertThat(champion("a-lost-model").path("run_id").asText()).isEqualTo(after);
  }

  @Test
  void register_runWasLostSinceItWasSeen_isSentAgainFirst() throws Exception {
    String key = "abababab19";
    try (Tracking tracking = Tracking.open(spool, environment);
        TrackedRun run = tracking.start(description(key)).orElseThrow()) {
      tracking.finish();
      lose(key);
      run.register(registration("a-late-model", "map_all on validation", 0.6, false));
      assertThat(tracking.finish()).contains("1 runs are at").doesNotContain("would not take");
    }
    assertThat(champion("a-late-model").path("run_id").asText())
        .isEqualTo(onlyRun(key).getInfo().getRunId());
  }

  private static JsonNode champion(String model) throws Exception {
    return Json.MAPPER
        .readTree(
            server.get("/api/2.0/mlflow/registered-models/alias?name=" + model + "&alias=champion"))
        .path("model_version");
  }

  private void register(String key, double value) {
    register(key, "a-model", "map_all on validation", value, false);
  }

  private void rank(String key, double value) {
    register(key, "a-rank", "mean_rank on query", value, true);
  }

  private void register(
      String key, String model, String figure, double value, boolean lowerIsBetter) {
    try (Tracking tracking = Tracking.open(spool, Map.of());
        TrackedRun run = tracking.start(description(key)).orElseThrow()) {
      run.register(registration(model, figure, value, lowerIsBetter));
      run.end(RunStatus.FINISHED, 10_000);
    }
  }

  private static Registration registration(
      String model, String figure, double value, boolean lowerIsBetter) {
    return new Registration(
        model,
        "champion",
        figure,
        value,
        lowerIsBetter,
        "a test",
        new TreeMap<>(Map.of("codes.digest", "tables/1")));
  }

  @Test
  void tracking_serverSilent_recordsAllTheSameAndSendsItOnceItAnswers() throws Exception {
    try (FrontDoor door = FrontDoor.shut(server.address());
        Tracking tracking = Tracking.open(spool, Map.of("MLFLOW_TRACKING_URI", door.address()))) {
      for (int i = 0; i < 3; i++) {
        try (TrackedRun run = tracking.start(description("cdcdcdcd0" + i)).orElseThrow()) {
          run.measure(List.of(new MetricPoint("map_all_i2t", 0.1 * i, 0, 1000)));
          run.end(RunStatus.FINISHED, 10_000);
        }
      }
      while (door.knocks() == 0) {
        Thread.sleep(20);
      }
      // Nothing was answered so far, and yet all of it is recorded.
      door.open();
      assertThat(tracking.finish()).contains("3 runs are at");
    }

    for (int i = 0; i < 3; i++) {
      assertThat(onlyRun("cdcdcdcd0" + i).getInfo().getStatus())
          .isEqualTo(Service.RunStatus.FINISHED);
    }
  }

  @Test
  void tracking_tokenDemanded_isSentAndAWrongOneToldOf() throws Exception {
    try (FrontDoor door = FrontDoor.demanding(server.address(), "Bearer right")) {
      record(Tracking.open(spool, Map.of()), "efefefef01", 2);

      assertThatThrownBy(() ->
              Replay.run(
                  spool,
                  Map.of("MLFLOW_TRACKING_URI", door.address(), "MLFLOW_TRACKING_TOKEN", "wrong"),
                  line -> {}))
          .hasMessageContaining("must let us in")
          .hasMessageContaining("answered 401 to the token")
          .hasMessageContaining("MLFLOW_TRACKING_TOKEN")
          .hasMessageNotContaining("wrong");

      Map<String, String> right =
          Map.of("MLFLOW_TRACKING_URI", door.address(), "MLFLOW_TRACKING_TOKEN", "right");
      assertThat(Replay.run(spool, right, line -> {}).sent()).isEqualTo(1);
    }
    assertThat(
            server.get(
                "/api/2.0/mlflow/artifacts/list?run_id="
                    + onlyRun("efefefef01").getInfo().getRunId()))
        .contains("report.html");
  }

  private static RunDescription below(String parent, String experiment, String key) {
    RunDescription plain = description(key, experiment);
    return new RunDescription(
        key, experiment, plain.name(), plain.parameters(), plain.tags(), Optional.of(parent));
  }

  private static void child(Tracking tracking, String key) {
    child(tracking, "eeeeeeee05", EXPERIMENT, key);
  }

  private static void child(Tracking tracking, String parent, String experiment, String key) {
    try (TrackedRun run = tracking.start(below(parent, experiment, key)).orElseThrow()) {
      run.measure(List.of(new MetricPoint("map_all_i2t", 0.5, 0, 1000)));
      run.end(RunStatus.FINISHED, 10_000);
    }
  }

  private static String tag(Service.Run run, String key) {
    return run.getData().getTagsList().stream()
        .filter(tag -> tag.getKey().equals(key))
        .map(Service.RunTag::getValue)
        .findFirst()
        .orElse("");
  }

  @Test
  void replay_noServerThere_saysSoAndKeepsTheRuns() {
    record(Tracking.open(spool, Map.of()), "dddddddd04", 1);
    Map<String, String> nobody = Map.of("MLFLOW_TRACKING_URI", "http://127.0.0.1:9");

    assertThatThrownBy(() -> Replay.run(spool, nobody, line -> {}))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("must be reachable")
        .hasMessageContaining("no run is lost");
    assertThat(Replay.run(spool, environment, line -> {}).sent()).isEqualTo(1);
  }

  private static void record(Tracking opened, String key, int epochs) {
    try (Tracking tracking = opened;
        TrackedRun run = tracking.start(description(key)).orElseThrow()) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        run.measure(List.of(new MetricPoint("loss/total", 1.0 / epoch, epoch, 1000L * epoch)));
      }
      run.measure(
          List.of(
              new MetricPoint("map_all_i2t", 0.31, 0, 9000),
              new MetricPoint("endless", Double.POSITIVE_INFINITY, 0, 9000)));
      run.use(new DatasetInput("openclipart", "0123abcd", "bundled", 3409, "eval"));
      run.attach("report.html", "<p>report</p>".getBytes(UTF_8));
      run.end(RunStatus.FINISHED, 10_000);
    }
  }

  private static RunDescription description(String key) {
    return description(key, EXPERIMENT);
  }

  private static RunDescription description(String key, String experiment) {
    return new RunDescription(
        key,
        experiment,
        "vtm-uch-64-s1",
        new TreeMap<>(Map.of("method", "vtm-uch", "bits", "64", "map@all", "odd key")),
        new TreeMap<>(Map.of("kind", "trial")));
  }

  private static Service.Run onlyRun(String key) {
    return onlyRun(EXPERIMENT, key);
  }

  private static Service.Run onlyRun(String experiment, String key) {
    try (MlflowClient client = new MlflowClient(server.address())) {
      String id = client.getExperimentByName(experiment).orElseThrow().getExperimentId();
      List<Service.Run> runs =
          client
              .searchRuns(
                  List.of(id), "tags.\"trial.digest\" = '" + key + "'", Service.ViewType.ALL, 10)
              .getItems();
      assertThat(runs).hasSize(1);
      return runs.getFirst();
    }
  }

  private static Stream<Double> history(Service.Run run, String metric) {
    try (MlflowClient client = new MlflowClient(server.address())) {
      return client.getMetricHistory(run.getInfo().getRunId(), metric).stream()
          .map(Service.Metric::getValue)
          .toList()
          .stream();
    }
  }
}
