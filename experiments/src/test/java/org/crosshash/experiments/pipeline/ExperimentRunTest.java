package org.crosshash.experiments.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.client.Service;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.platform.RunningPlatform;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.progress.LineProgress;
import org.crosshash.experiments.retrieval.Retriever;
import org.crosshash.experiments.tracking.Tracking;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.retrieval.v1.RetrieveRequest;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.wire.Address;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline with real services: in one process of their own, and in four. */
class ExperimentRunTest {
  private static final String INDEX = "a-test";

  @TempDir private static Path folder;
  private static Workspace workspace;
  private static Plan plan;

  @BeforeAll
  static void makePlan() {
    workspace = Workspace.open(folder.resolve("workspace"));
    Dataset dataset = SmallSample.in(folder.resolve("sample"));
    plan =
        new Plan(
            "a test",
            dataset,
            EncodeConfig.getDefaultInstance(),
            List.of(
                method("vtm-uch", "{guidance: {vtm_uch: {clusters: 8}}, training: {epochs: 2}}"),
                method("djsrh", "{training: {epochs: 2, validation: {every: 1, select: best}}}"),
                method("cca-itq", "{training: {training_free: {itq_iterations: 3}}}")),
            List.of(16),
            List.of(1L),
            "query",
            EvaluateConfig.getDefaultInstance());
  }

  @AfterAll
  static void stopPlatform() {
    RunningPlatform.stop(workspace);
  }

  private static MethodChoice method(String id, String overrides) {
    return new MethodChoice(
        id, "small", Settings.parse(overrides, MethodConfig.getDefaultInstance()));
  }

  /** What a run gave: trials, and what the index answers. */
  private record Outcome(
      List<TrialResult> trials, Map<String, String> recipes, List<Neighbour> answer) {}

  @Test
  void run_inOneProcessAndInFour_givesTheSameRecipesAndDigests() throws Exception {
    Outcome embedded;
    Outcome again;
    try (RunningPlatform _ = RunningPlatform.attachOrStart(workspace)) {
      embedded = runEmbedded();
      again = runEmbedded();
    }
    Outcome distributed = runDistributed();

    assertThat(embedded.trials()).hasSize(3).noneMatch(TrialResult::cached);
    assertThat(embedded.trials())
        .allSatisfy(trial -> assertThat(trial.metric("i2t", "map_all")).isPresent());
    TrialResult validated = embedded.trials().get(1);
    assertThat(validated.losses()).hasSize(2).allMatch(loss -> loss.validation().isPresent());
    assertThat(validated.choice().label()).isEqualTo("best by map_all on validation with labels");
    assertThat(validated.choice().sentence()).contains("the best: map_all on validation pairs");
    assertThat(embedded.trials().getFirst().choice()).isEqualTo(EpochChoice.LAST);
    assertThat(embedded.trials())
        .allSatisfy(trial ->
            assertThat(CodeQuality.figures(trial.codes()))
                .containsKeys("codes/image_imbalance", "codes/text_collisions", "codes/separation")
                .allSatisfy((name, value) -> assertThat(value).as(name).isFinite()));
    assertThat(again.trials()).allMatch(TrialResult::cached);
    assertThat(again.trials())
        .extracting(TrialResult::codes)
        .isEqualTo(embedded.trials().stream().map(TrialResult::codes).toList());
    assertThat(names(again)).isEqualTo(names(embedded));
    assertThat(names(distributed)).isEqualTo(names(embedded));
    assertThat(distributed.recipes()).isEqualTo(embedded.recipes()).hasSizeGreaterThan(9);
    assertThat(distributed.answer()).isEqualTo(embedded.answer()).hasSize(5);
  }

  @Test
  void attachOrStart_platformWasKilled_startsAgainWithAllThatItHad() throws Exception {
    runEmbedded();
    try (RunningPlatform platform = RunningPlatform.attachOrStart(workspace)) {
      ProcessHandle process = ProcessHandle.of(platform.processId()).orElseThrow();
      process.destroyForcibly();
      process.onExit().join();
    }

    assertThat(runEmbedded().trials()).allMatch(TrialResult::cached);
  }

  @Test
  void attachOrStart_platformRuns_attachesToIt() {
    try (RunningPlatform first = RunningPlatform.attachOrStart(workspace);
        RunningPlatform second = RunningPlatform.attachOrStart(workspace)) {
      assertThat(second.address()).isEqualTo(first.address());
      assertThat(second.processId()).isEqualTo(first.processId());
      assertThat(second.started()).isFalse();
    }
  }

  @Test
  void close_lastClient_letsThePlatformEndUnlessItIsKept() {
    Workspace own = Workspace.open(folder.resolve("own"));
    ProcessHandle process;
    try (RunningPlatform platform = RunningPlatform.attachOrStart(own)) {
      process = ProcessHandle.of(platform.processId()).orElseThrow();
    }
    process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    assertThat(RunningPlatform.stop(own)).isFalse();

    try (RunningPlatform platform = RunningPlatform.attachOrStart(own)) {
      platform.keep(own);
    }
    assertThat(RunningPlatform.answering(own)).isPresent();
    assertThat(RunningPlatform.stop(own)).isTrue();
    assertThat(RunningPlatform.answering(own)).isEmpty();
  }

  private static Outcome runEmbedded() {
    try (RunningPlatform platform = RunningPlatform.attachOrStart(workspace);
        CrosshashClient client =
            CrosshashClient.connect(Endpoints.single(Address.parse(platform.address())))) {
      return run(client, folder.resolve("embedded"));
    }
  }

  private static Outcome runDistributed() throws Exception {
    Path data = Files.createDirectories(folder.resolve("distributed"));
    Map<String, Integer> ports = new LinkedHashMap<>();
    for (String service : List.of("encoder", "similarity", "trainer", "search")) {
      ports.put(service, ServerProcess.freePort());
    }
    List<ServerProcess> servers = new ArrayList<>();
    try {
      for (Map.Entry<String, Integer> service : ports.entrySet()) {
        servers.add(
            ServerProcess.start(
                service.getKey(),
                service.getValue(),
                data,
                ports.values().stream().map(port -> "127.0.0.1:" + port).toList()));
      }
      for (ServerProcess server : servers) {
        server.awaitReady();
      }
      StringBuilder endpoints = new StringBuilder();
      ports.forEach((service, port) ->
          endpoints
              .append(endpoints.isEmpty() ? "" : ",")
              .append(service)
              .append("=127.0.0.1:")
              .append(port));
      try (CrosshashClient client =
          CrosshashClient.connect(Endpoints.parse(endpoints.toString()))) {
        return run(client, data);
      }
    } finally {
      servers.forEach(ServerProcess::close);
    }
  }

  private static Outcome run(CrosshashClient client, Path scratch) {
    Stages stages =
        new Stages(client, new LineProgress(new PrintStream(OutputStream.nullOutputStream())));
    UploadedDataset data = new DatasetUpload(client, scratch).upload(plan.dataset(), "query");
    List<TrialResult> results;
    try (Tracking tracking = Tracking.open(scratch.resolve("tracking"), Map.of());
        TrackedTrials trials = new TrackedTrials(tracking)) {
      results = new ExperimentRun(client, stages, trials).run(plan, data);
      trials.finish(Optional.empty());
    }
    TrialArtifacts served = results.getFirst().artifacts();
    Index index =
        new ServingIndex(client, stages)
            .fill(
                INDEX,
                16,
                served.model().getName(),
                served.codes(),
                Optional.of(data.database()),
                Optional.of(data.items()));
    List<Neighbour> answer =
        new Retriever(client)
            .retrieve(
                RetrieveRequest.newBuilder()
                    .setIndex(index.getName())
                    .setText("a red flag")
                    .setLimit(5)
                    .build())
            .getNeighboursList();
    return new Outcome(results, recipes(client, results), answer);
  }

  private static Map<String, String> recipes(CrosshashClient client, List<TrialResult> results) {
    Map<String, String> recipes = new TreeMap<>();
    for (TrialResult result : results) {
      TrialArtifacts artifacts = result.artifacts();
      put(recipes, client, Service.ENCODER, artifacts.aligned());
      artifacts
          .guidance()
          .ifPresent(guidance -> put(recipes, client, Service.SIMILARITY, guidance));
      put(recipes, client, Service.TRAINER, artifacts.model());
      put(recipes, client, Service.TRAINER, artifacts.codes());
      put(recipes, client, Service.SEARCH, artifacts.metrics().orElseThrow());
    }
    return recipes;
  }

  private static void put(
      Map<String, String> recipes,
      CrosshashClient client,
      Service service,
      ArtifactReference artifact) {
    recipes.put(
        artifact.getName(),
        client
            .artifacts(service)
            .getArtifact(GetArtifactRequest.newBuilder().setName(artifact.getName()).build())
            .getRecipeKey());
  }

  private static List<List<String>> names(Outcome outcome) {
    return outcome.trials().stream()
        .map(TrialResult::artifacts)
        .map(made ->
            Stream.of(
                    made.aligned(),
                    made.guidance().orElse(made.aligned()),
                    made.model(),
                    made.codes(),
                    made.metrics().orElseThrow(),
                    made.curves().orElseThrow())
                .map(ArtifactReference::getName)
                .toList())
        .toList();
  }
}
