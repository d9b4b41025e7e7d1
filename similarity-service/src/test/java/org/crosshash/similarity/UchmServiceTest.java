package org.crosshash.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.Operation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.similarity.v1.BuildGuidanceRequest;
import org.crosshash.similarity.v1.BuildGuidanceResponse;
import org.crosshash.similarity.v1.DescribeGuidanceRequest;
import org.crosshash.similarity.v1.GetBlockRequest;
import org.crosshash.similarity.v1.GuidanceDescription;
import org.crosshash.similarity.v1.GuidanceProgress;
import org.crosshash.similarity.v1.ScorePairsRequest;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UCHM's recipe behind a real port, with a real store. */
@Timeout(120)
class UchmServiceTest {
  private static final int ITEMS = 40;

  @TempDir Path folder;
  private CrosshashServer server;
  private RunningService service;

  @BeforeEach
  void start() {
    server = SimilarityServer.server(new String[] {folder.toString()}).start();
    service = new RunningService(server.address());
  }

  @AfterEach
  void stop() {
    service.close();
    // Fails if a table stayed open or memory leaked.
    server.close();
  }

  private ArtifactStore store() {
    return server.context().store();
  }

  private BuildGuidanceResponse build(BuildGuidanceRequest request) throws Exception {
    Operation end = service.end(service.similarity().buildGuidance(request).getName());
    assertThat(end.hasError()).as(end.getError().getMessage()).isFalse();
    return end.getResponse().unpack(BuildGuidanceResponse.class);
  }

  private static ArtifactName guidanceBy(int threads, Path data) throws Exception {
    try (CrosshashServer server =
            CrosshashServer.builder()
                .dataFolder(data)
                .module(new SimilarityModule(threads))
                .build()
                .start();
        RunningService service = new RunningService(server.address())) {
      ArtifactName embeddings = UchmFixture.embeddings(server.context().store(), "item", 200);
      Operation end =
          service.end(
              service
                  .similarity()
                  .buildGuidance(
                      UchmFixture.request(
                          embeddings,
                          UchmFixture.small("full", 3).setDimension(192).setBatchSize(128)))
                  .getName());
      assertThat(end.hasError()).as(end.getError().getMessage()).isFalse();
      return ArtifactName.parse(
          end.getResponse().unpack(BuildGuidanceResponse.class).getGuidance().getName());
    }
  }

  @Test
  void buildGuidance_oneThreadAndTwo_sameBytes() throws Exception {
    // The name of a table is the digest of its bytes.
    assertThat(guidanceBy(2, folder.resolve("two")))
        .isEqualTo(guidanceBy(1, folder.resolve("one")));
  }

  private ScorePairsRequest.Builder score(BuildGuidanceResponse built, ArtifactName embeddings) {
    return ScorePairsRequest.newBuilder()
        .setGenerator(built.getGenerator())
        .setEmbeddings(UchmFixture.reference(embeddings));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokens", "global"})
  void scorePairs_trainingItems_theNumbersOfTheTraining(String tokens) throws Exception {
    ArtifactName embeddings = UchmFixture.embeddings(store(), "item", ITEMS);
    // In this mode the guidance is the generator's similarity itself.
    BuildGuidanceResponse built =
        build(UchmFixture.request(embeddings, UchmFixture.small("joint", 2).setTokens(tokens)));

    List<Float> scores =
        service
            .similarity()
            .scorePairs(
                score(built, embeddings)
                    .addRows("item-7")
                    .addRows("item-2")
                    .addColumns("item-39")
                    .addColumns("item-0")
                    .addColumns("item-7")
                    .build())
            .getValuesList();

    assertThat(scores)
        .isEqualTo(
            service
                .similarity()
                .getBlock(
                    GetBlockRequest.newBuilder()
                        .setName(built.getGuidance().getName())
                        .addAllRows(List.of(7, 2))
                        .addAllColumns(List.of(39, 0, 7))
                        .build())
                .getValuesList());
  }

  @Test
  void scorePairs_newItems_cosinesBetweenTwoTables() throws Exception {
    ArtifactName embeddings = UchmFixture.embeddings(store(), "item", ITEMS);
    ArtifactName others = UchmFixture.embeddings(store(), "new", 5);
    BuildGuidanceResponse built =
        build(UchmFixture.request(embeddings, UchmFixture.small("full", 1)));

    List<Float> scores =
        service
            .similarity()
            .scorePairs(
                score(built, others)
                    .addRows("new-3")
                    .setColumnEmbeddings(UchmFixture.reference(embeddings))
                    .addColumns("item-1")
                    .addColumns("item-2")
                    .build())
            .getValuesList();
    List<Float> swapped =
        service
            .similarity()
            .scorePairs(
                score(built, embeddings)
                    .addRows("item-2")
                    .setColumnEmbeddings(UchmFixture.reference(others))
                    .addColumns("new-3")
                    .build())
            .getValuesList();

    assertThat(scores).hasSize(2).allMatch(score -> Math.abs(score) <= 1.00001f);
    assertThat(swapped).containsExactly(scores.get(1));
  }

  @Test
  void scorePairs_badRequests_refused() throws Exception {
    ArtifactName embeddings = UchmFixture.embeddings(store(), "item", ITEMS);
    BuildGuidanceResponse built =
        build(UchmFixture.request(embeddings, UchmFixture.small("full", 1)));
    ScorePairsRequest good =
        score(built, embeddings).addRows("item-1").addColumns("item-2").build();
    ArtifactName others = UchmFixture.embeddings(store(), "new", 5, "encoder-2");

    refused(good.toBuilder().clearRows().build(), Status.Code.INVALID_ARGUMENT, "1 to 1024");
    refused(
        good.toBuilder().setColumns(0, "nobody").build(), Status.Code.INVALID_ARGUMENT, "nobody");
    refused(
        good.toBuilder().setGenerator(built.getGuidance()).build(),
        Status.Code.INVALID_ARGUMENT,
        "by a similarity generator");
    refused(
        good.toBuilder()
            .setEmbeddings(UchmFixture.reference(others))
            .setRows(0, "new-1")
            .setColumns(0, "new-2")
            .build(),
        Status.Code.FAILED_PRECONDITION,
        "encoder-2");
    refused(
        good.toBuilder()
            .setEmbeddings(UchmFixture.reference(UchmFixture.withoutWords(store())))
            .setRows(0, "mute-1")
            .setColumns(0, "mute-2")
            .build(),
        Status.Code.INVALID_ARGUMENT,
        "mute-1");
  }

  private void refused(ScorePairsRequest request, Status.Code code, String message) {
    assertThatThrownBy(() -> service.similarity().scorePairs(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(message);
            });
  }

  @Test
  void buildGuidance_full_statisticsProvenanceAndTheGeneratorAlsoWhenCached() throws Exception {
    ArtifactName embeddings = UchmFixture.embeddings(store(), "item", ITEMS);
    BuildGuidanceRequest request =
        UchmFixture.request(embeddings, UchmFixture.small("full", 2).setScale(0.5));

    BuildGuidanceResponse built = build(request);
    BuildGuidanceResponse again = build(request);

    assertThat(again.getCached()).isTrue();
    assertThat(again.getGenerator().getName()).isEqualTo(built.getGenerator().getName());
    GuidanceDescription description =
        service
            .similarity()
            .describeGuidance(
                DescribeGuidanceRequest.newBuilder()
                    .setName(built.getGuidance().getName())
                    .build());
    assertThat(description.getRecipe()).isEqualTo("uchm");
    assertThat(description.getGenerator()).isEqualTo(built.getGenerator().getName());
    assertThat(description.getStatisticsMap())
        .containsKeys(
            "loss_contrast", "loss_spread", "loss_balance", "correlation_generator_target");
    assertThat(description.getHistogramList().stream().mapToLong(Long::longValue).sum())
        .isEqualTo((long) ITEMS * ITEMS);
    assertThat(description.getMaximum()).isBetween(0.0, 0.5);
    assertThat(description.getMinimum()).isBetween(-0.5, 0.0);
  }

  @Test
  void buildGuidance_withoutInteraction_trainsNothing() throws Exception {
    ArtifactName embeddings = UchmFixture.embeddings(store(), "item", ITEMS);

    BuildGuidanceResponse built =
        build(UchmFixture.request(embeddings, UchmFixture.small("none", 1).setTarget("cosine")));

    assertThat(built.hasGenerator()).isFalse();
  }

  @Test
  void buildGuidance_cancelledWhileLearning_endsSoonAndLeavesNothing() {
    ArtifactName embeddings = UchmFixture.embeddings(store(), "item", ITEMS);
    Operation operation =
        service
            .similarity()
            .buildGuidance(UchmFixture.request(embeddings, UchmFixture.small("full", 100_000)));
    GuidanceProgress progress = RunningService.progress(service.afterStep(operation.getName(), 5));
    assertThat(progress.getTotal()).isEqualTo(300_000);
    assertThat(progress.getLossesMap()).containsKeys("contrast", "total");

    service.cancel(operation.getName());

    Operation end = service.end(operation.getName());
    assertThat(end.getError().getCode()).isEqualTo(Status.Code.CANCELLED.value());
    assertThat(store().list(artifact -> artifact.content().equals("guidance"))).isEmpty();
  }

  @Test
  void buildGuidance_badInput_endsWithTheReason() {
    failed(
        UchmFixture.request(UchmFixture.withoutWords(store()), UchmFixture.small("full", 1)),
        "mute-1");
    ArtifactName few = UchmFixture.embeddings(store(), "item", 10);
    failed(UchmFixture.request(few, UchmFixture.small("full", 1)), "batch of 16, 10 items");
    failed(
        UchmFixture.request(
            UchmFixture.embeddings(store(), "item", ITEMS),
            UchmFixture.small("full", 3).setLearningRate(1e30)),
        "must stay finite");
    assertThatThrownBy(() ->
            service
                .similarity()
                .buildGuidance(UchmFixture.request(few, UchmFixture.small("full", 1).setHeads(5))))
        .hasMessageContaining("multiple of heads");
  }

  private void failed(BuildGuidanceRequest request, String message) {
    Operation end = service.end(service.similarity().buildGuidance(request).getName());
    assertThat(end.hasError()).isTrue();
    assertThat(end.getError().getMessage()).contains(message);
  }
}
