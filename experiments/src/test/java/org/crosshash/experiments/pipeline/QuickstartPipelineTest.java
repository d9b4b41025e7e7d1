package org.crosshash.experiments.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.client.Service;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.SampleDataset;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.platform.EmbeddedPlatform;
import org.crosshash.experiments.platform.ServiceModules;
import org.crosshash.experiments.progress.LineProgress;
import org.crosshash.experiments.report.ExperimentReport;
import org.crosshash.experiments.tracking.Tracking;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.retrieval.v1.RetrieveRequest;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.SearchTableRequest;
import org.crosshash.wire.Address;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What quickstart does, on sixty pairs and in this process. */
class QuickstartPipelineTest {
  private static final Set<String> FOR_EVALUATION_ALONE = Set.of("labels", "group", "splits");

  @TempDir private static Path folder;
  private static Dataset dataset;
  private static EmbeddedPlatform platform;
  private static CrosshashClient client;
  private static Outcome first;

  /** What a run gave. */
  private record Outcome(UploadedDataset data, List<TrialResult> trials, Index index) {}

  @BeforeAll
  static void runOnce() {
    dataset = sixty(SampleDataset.open(folder.resolve("sample")));
    platform = EmbeddedPlatform.start(folder.resolve("embedded"), folder.resolve("encoders"));
    client = CrosshashClient.connect(Endpoints.single(Address.parse(platform.address())));
    first = run(client, dataset, "embedded-dataset");
  }

  @AfterAll
  static void stop() {
    client.close();
    platform.close();
  }

  @Test
  void run_tablesOfLearning_haveNoColumnOfEvaluation() {
    assertThat(columns(first.data().content())).containsExactlyInAnyOrder("id", "image", "text");
    assertThat(columns(first.data().train())).containsExactly("id");
    for (TrialResult trial : first.trials()) {
      TrialArtifacts made = trial.artifacts();
      assertThat(columns(made.aligned())).doesNotContainAnyElementsOf(FOR_EVALUATION_ALONE);
      assertThat(columns(made.codes())).doesNotContainAnyElementsOf(FOR_EVALUATION_ALONE);
      made.guidance()
          .ifPresent(guidance ->
              assertThat(columns(guidance)).doesNotContainAnyElementsOf(FOR_EVALUATION_ALONE));
    }
    assertThat(columns(first.data().items())).containsAll(FOR_EVALUATION_ALONE);
  }

  @Test
  void run_eachStage_givesATableWithItsColumnsAndRows() {
    Tables tables = new Tables(client);
    TrialArtifacts made = first.trials().getFirst().artifacts();

    assertThat(first.trials().getFirst().id().method()).isEqualTo("djsrh");
    assertThat(columns(made.aligned())).contains("id", "image_features", "text");
    assertThat(tables.<List<String>>read(made.aligned(), table -> List.copyOf(table.ids())))
        .containsExactlyElementsOf(dataset.pairs().stream().map(Pair::id).toList());
    assertThat(
            tables.<List<String>>read(
                made.guidance().orElseThrow(), table -> List.copyOf(table.ids())))
        .containsExactlyInAnyOrderElementsOf(dataset.split().train());
    assertThat(columns(made.codes())).contains("id", "modality", "code");
    assertThat(tables.codes(made.codes()).rowCount()).isEqualTo(2 * dataset.pairs().size());
    assertThat(tables.codes(made.codes()).bits()).isEqualTo(16);
    assertThat(columns(made.metrics().orElseThrow())).contains("task", "metric", "value");
    assertThat(columns(made.curves().orElseThrow())).contains("task", "curve", "x", "y");
    ArtifactReference neighbours =
        stages(client)
            .search(
                SearchTableRequest.newBuilder()
                    .setIndex(first.index().getName())
                    .setCodes(made.codes())
                    .setSelection(first.data().queries())
                    .setQueryModality("text")
                    .setModality("image")
                    .setLimit(3)
                    .build())
            .getNeighbours();
    assertThat(columns(neighbours)).contains("query", "rank", "id", "distance");
    assertThat(tables.neighbours(neighbours).rowCount())
        .isEqualTo(3 * dataset.split().query().size());
  }

  @Test
  void run_secondTime_isAnsweredFromTheCache() {
    Outcome second = run(client, dataset, "embedded-dataset");

    assertThat(first.trials()).hasSize(2).noneMatch(TrialResult::cached);
    assertThat(second.trials()).hasSize(2).allMatch(TrialResult::cached);
    assertThat(names(second)).isEqualTo(names(first));
    assertThat(second.index()).isEqualTo(first.index());
  }

  @Test
  void run_oneQueryWithoutLabels_evaluatesTheOthers() {
    assertThat(
            new Tables(client)
                .<List<String>>read(
                    first.data().evaluated().orElseThrow(), table -> List.copyOf(table.ids())))
        .containsExactlyElementsOf(dataset.split().query().subList(1, 20));
    assertThat(first.trials())
        .allSatisfy(trial -> {
          assertThat(trial.metric("i2t", "map_all").orElseThrow()).isBetween(0.0, 1.0);
          assertThat(trial.metric("t2i", "map_all").orElseThrow()).isBetween(0.0, 1.0);
        });
    assertThat(report(first, dataset)).contains("1 of 20 pairs of query have no labels");
  }

  @Test
  void run_noLabels_learnsTheSameAndIndexesAndReports() {
    Dataset plain =
        new Dataset(
            "plain",
            "a test",
            dataset.pairs().stream().map(pair -> withLabels(pair, List.of())).toList(),
            dataset.folder(),
            dataset.split());

    Outcome unlabelled = run(client, plain, "plain-dataset");

    assertThat(unlabelled.data().evaluated()).isEmpty();
    assertThat(unlabelled.trials())
        .allSatisfy(trial -> {
          assertThat(trial.metrics()).isEmpty();
          assertThat(trial.artifacts().metrics()).isEmpty();
        });
    assertThat(unlabelled.trials().stream().map(trial -> trial.artifacts().codes().getName()))
        .containsExactlyElementsOf(
            first.trials().stream().map(trial -> trial.artifacts().codes().getName()).toList());
    assertThat(unlabelled.index().getSize()).isEqualTo(2L * dataset.split().database().size());
    assertThat(report(unlabelled, plain)).contains("Not evaluated, for want of labels");
  }

  @Test
  void encode_pictureThatIsNone_namesThePairAndTheCure() throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(pictures.resolve("broken.png"), "no picture");
    Dataset broken =
        new Dataset(
            "broken",
            "a test",
            List.of(
                new Pair("pair-1", "broken.png", "one", List.of(), ""),
                new Pair("pair-2", "broken.png", "two", List.of(), "")),
            pictures,
            new Split(
                List.of("pair-1"), List.of("pair-1"), List.of("pair-2"), List.of(), "a test"));

    assertThatThrownBy(() -> run(client, broken, "broken-dataset"))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            refused -> {
              assertThat(refused.rule()).isEqualTo("Every item must be readable");
              assertThat(refused.value()).contains("pair-1");
              assertThat(refused.cure()).contains("repair the item or leave it out");
            });
  }

  @Test
  void retrieve_textAndPicture_answerFromTheOtherModality() throws IOException {
    Pair known = dataset.pairs().getFirst();

    List<Neighbour> byText =
        client
            .retrieval(Service.SEARCH)
            .retrieve(request().setText(known.text()).build())
            .getNeighboursList();
    List<Neighbour> byPicture =
        client
            .retrieval(Service.SEARCH)
            .retrieve(
                request()
                    .setImage(ByteString.copyFrom(Files.readAllBytes(dataset.picture(known))))
                    .build())
            .getNeighboursList();

    assertThat(byText).hasSize(5).allMatch(neighbour -> neighbour.getModality().equals("image"));
    assertThat(byPicture).hasSize(5).allMatch(neighbour -> neighbour.getModality().equals("text"));
    assertThat(dataset.split().database())
        .containsAll(
            Stream.concat(byText.stream(), byPicture.stream())
                .map(Neighbour::getId)
                .collect(Collectors.toSet()));
    assertThat(byText).isSortedAccordingTo((a, b) -> a.getDistance() - b.getDistance());
  }

  @Test
  void run_fourServersWithFoldersOfTheirOwn_givesTheSameDigests() throws IOException {
    List<ServiceModules.Kind> kinds =
        List.of(
            ServiceModules.Kind.ENCODER,
            ServiceModules.Kind.SIMILARITY,
            ServiceModules.Kind.TRAINER,
            ServiceModules.Kind.SEARCH);
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < kinds.size()) {
      ports.add(ServerProcess.freePort());
    }
    List<String> peers = ports.stream().map(port -> CrosshashServer.LOOPBACK + ":" + port).toList();
    List<CrosshashServer> servers = new ArrayList<>();
    try {
      for (int i = 0; i < kinds.size(); i++) {
        CrosshashServer.Builder builder =
            CrosshashServer.builder()
                .dataFolder(folder.resolve("apart-" + i))
                .address(CrosshashServer.LOOPBACK, ports.get(i))
                .peers(peers);
        ServiceModules.add(
            builder,
            EnumSet.of(kinds.get(i)),
            folder.resolve("encoders"),
            () -> {
              throw new IllegalStateException("not served alone");
            });
        servers.add(builder.build().start());
      }
      String endpoints = "encoder=%s,similarity=%s,trainer=%s,search=%s".formatted(peers.toArray());
      try (CrosshashClient apart = CrosshashClient.connect(Endpoints.parse(endpoints))) {
        Outcome distributed = run(apart, dataset, "apart-dataset");

        assertThat(distributed.trials()).noneMatch(TrialResult::cached);
        assertThat(names(distributed)).isEqualTo(names(first));
        assertThat(distributed.index().getName()).isEqualTo(first.index().getName());
      }
    } finally {
      servers.forEach(CrosshashServer::close);
    }
  }

  private static RetrieveRequest.Builder request() {
    return RetrieveRequest.newBuilder().setIndex(first.index().getName()).setLimit(5);
  }

  /** Forty pairs that train and answer, twenty that ask, the first of them without labels. */
  private static Dataset sixty(Dataset sample) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Pair pair = sample.pairs().get(50 * i);
      pairs.add(i == 40 ? withLabels(pair, List.of()) : pair);
    }
    List<String> ids = pairs.stream().map(Pair::id).toList();
    List<String> train = ids.subList(0, 40);
    return new Dataset(
        "sixty",
        "a test",
        pairs,
        sample.folder(),
        new Split(train, train, ids.subList(40, 60), List.of(), "a test"));
  }

  private static Pair withLabels(Pair pair, List<String> labels) {
    return new Pair(pair.id(), pair.picture(), pair.text(), labels, pair.group());
  }

  private static Plan plan(Dataset dataset) {
    return new Plan(
        "a test",
        dataset,
        EncodeConfig.getDefaultInstance(),
        List.of(
            method("djsrh", "{training: {epochs: 2}}"),
            method("cca-itq", "{training: {training_free: {itq_iterations: 3}}}")),
        List.of(16),
        List.of(1L),
        "query",
        EvaluateConfig.getDefaultInstance());
  }

  private static MethodChoice method(String id, String overrides) {
    return new MethodChoice(
        id, "small", Settings.parse(overrides, MethodConfig.getDefaultInstance()));
  }

  private static Stages stages(CrosshashClient client) {
    return new Stages(client, new LineProgress(new PrintStream(OutputStream.nullOutputStream())));
  }

  private static Outcome run(CrosshashClient client, Dataset dataset, String scratch) {
    Path own = folder.resolve(scratch);
    UploadedDataset data = new DatasetUpload(client, own).upload(dataset, "query");
    try (Tracking tracking = Tracking.open(own.resolve("tracking"), Map.of());
        TrackedTrials tracked = new TrackedTrials(tracking)) {
      List<TrialResult> trials =
          new ExperimentRun(client, stages(client), tracked).run(plan(dataset), data);
      tracked.finish(Optional.empty());
      TrialArtifacts served = trials.getFirst().artifacts();
      Index index =
          new ServingIndex(client, stages(client))
              .fill(
                  "sixty",
                  16,
                  served.model().getName(),
                  served.codes(),
                  Optional.of(data.database()),
                  Optional.of(data.items()));
      return new Outcome(data, trials, index);
    }
  }

  private static String report(Outcome outcome, Dataset dataset) {
    return new ExperimentReport(client, plan(dataset))
        .render(outcome.trials(), outcome.trials().getFirst(), outcome.index().getName());
  }

  private static Set<String> columns(ArtifactReference reference) {
    return new Tables(client)
        .read(
            reference,
            table ->
                table.schema().getFields().stream()
                    .map(field -> field.getName())
                    .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static List<List<String>> names(Outcome outcome) {
    List<List<String>> names = new ArrayList<>();
    names.add(
        List.of(
            outcome.data().content().getName(),
            outcome.data().items().getName(),
            outcome.data().train().getName(),
            outcome.data().database().getName(),
            outcome.data().queries().getName()));
    for (TrialResult trial : outcome.trials()) {
      TrialArtifacts made = trial.artifacts();
      names.add(
          List.of(
              made.aligned().getName(),
              made.guidance().map(ArtifactReference::getName).orElse(""),
              made.model().getName(),
              made.codes().getName(),
              made.metrics().map(ArtifactReference::getName).orElse(""),
              made.curves().map(ArtifactReference::getName).orElse("")));
    }
    return names;
  }
}
