package org.crosshash.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.guidance.RecipeKinds;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.similarity.v1.BuildGuidanceRequest;
import org.crosshash.similarity.v1.BuildGuidanceResponse;
import org.crosshash.similarity.v1.BuildNeighbourGraphRequest;
import org.crosshash.similarity.v1.BuildNeighbourGraphResponse;
import org.crosshash.similarity.v1.CommunityConfig;
import org.crosshash.similarity.v1.DescribeGuidanceRequest;
import org.crosshash.similarity.v1.DetectCommunitiesRequest;
import org.crosshash.similarity.v1.DetectCommunitiesResponse;
import org.crosshash.similarity.v1.DgcpnGuidance;
import org.crosshash.similarity.v1.DjsrhGuidance;
import org.crosshash.similarity.v1.ExternalGuidance;
import org.crosshash.similarity.v1.GetBlockRequest;
import org.crosshash.similarity.v1.GetBlockResponse;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.GuidanceDescription;
import org.crosshash.similarity.v1.GuidanceProgress;
import org.crosshash.similarity.v1.ListRecipesRequest;
import org.crosshash.similarity.v1.ListRecipesResponse;
import org.crosshash.similarity.v1.NeighbourGraphConfig;
import org.crosshash.similarity.v1.Recipe;
import org.crosshash.similarity.v1.SimilarityServiceGrpc;
import org.crosshash.similarity.v1.SimilarityServiceGrpc.SimilarityServiceBlockingStub;
import org.crosshash.similarity.v1.VtmUchGuidance;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.GuidanceTable;
import org.crosshash.tables.Provenance;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service behind a real port, with a real store. */
@Timeout(60)
class SimilarityServiceTest {
  private static final GuidanceConfig VTM_UCH =
      GuidanceConfig.newBuilder()
          .setVtmUch(VtmUchGuidance.newBuilder().setClusters(6).setKmeansRestarts(2))
          .build();

  private static final GuidanceConfig EXTERNAL =
      GuidanceConfig.newBuilder().setExternal(ExternalGuidance.getDefaultInstance()).build();
  private static final List<String> ITEMS = List.of("item-0", "item-1", "item-2", "item-3");

  @TempDir Path folder;
  private CrosshashServer server;
  private ManagedChannel channel;
  private SimilarityServiceBlockingStub stub;

  @BeforeEach
  void start() {
    server = SimilarityServer.server(new String[] {folder.toString()}).start();
    channel = ManagedChannelBuilder.forTarget(server.address()).usePlaintext().build();
    stub = SimilarityServiceGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    // Fails if a table stayed open or memory leaked.
    server.close();
  }

  @Test
  void buildGuidance_vtmUch_denseTableInTheOrderOfTheSelection() throws Exception {
    ArtifactReference embeddings = embeddings(60);
    List<String> ids = new ArrayList<>(List.of("item-9", "item-3"));
    for (int i = 10; i < 50; i++) {
      ids.add("item-" + i);
    }
    BuildGuidanceRequest request =
        request(embeddings, VTM_UCH).toBuilder().setSelection(selection(ids)).build();

    BuildGuidanceResponse response = build(request);

    assertThat(response.getCached()).isFalse();
    ArtifactName name = ArtifactName.parse(response.getGuidance().getName());
    try (Table table = store().open(name)) {
      assertThat(table.content()).isEqualTo("guidance");
      assertThat(table.ids()).isEqualTo(ids);
      assertThat(table.has("community")).isTrue();
      assertThat(table.floats("similarity").columns()).isEqualTo(42);
      assertThat(GuidanceTables.embeddings(table).toString()).isEqualTo(embeddings.getName());
    }
    Provenance provenance = store().get(name).provenance().orElseThrow();
    assertThat(provenance.recipe().inputs()).containsEntry("embeddings", embeddings.getName());
    assertThat(provenance.recipe().operation()).isEqualTo("similarity.BuildGuidance");
  }

  @Test
  void buildGuidance_again_answeredFromTheStore() throws Exception {
    BuildGuidanceRequest request = request(embeddings(30), VTM_UCH);

    BuildGuidanceResponse first = build(request);
    BuildGuidanceResponse second = build(request);

    assertThat(second.getCached()).isTrue();
    assertThat(second.getGuidance().getName()).isEqualTo(first.getGuidance().getName());
  }

  @Test
  void buildGuidance_djsrh_ingredientsOnlyAndBlocksFromTheEmbeddings() throws Exception {
    ArtifactReference embeddings = embeddings(30);
    GuidanceConfig config =
        GuidanceConfig.newBuilder()
            .setDjsrh(DjsrhGuidance.newBuilder().setBeta(0.5).setEta(0).setMu(1))
            .build();

    String name = build(request(embeddings, config)).getGuidance().getName();

    try (Table table = store().open(ArtifactName.parse(name))) {
      assertThat(table.schema().getFields()).hasSize(1);
      assertThat(table.metadata()).containsEntry("crosshash.embeddings", embeddings.getName());
      assertThat(GuidanceTables.batchLocal(table)).isTrue();
    }
    GetBlockResponse block =
        stub.getBlock(
            GetBlockRequest.newBuilder()
                .setName(name)
                .addAllRows(List.of(3, 1))
                .addAllColumns(List.of(3, 1))
                .build());
    assertThat(block.getValuesList()).hasSize(4);
    assertThat(block.getValues(0)).isCloseTo(1f, within(1e-6f));
    assertThat(block.getValues(1)).isEqualTo(block.getValues(2));
    GuidanceDescription description = describe(name);
    assertThat(description.getRepresentation()).isEqualTo("batch_local");
    assertThat(description.getHistogramList()).isEmpty();
  }

  @Test
  void getBlock_sparseOrFactored_theBlocksOfTheDense() throws Exception {
    ArtifactReference embeddings = embeddings(40);
    GetBlockRequest.Builder block =
        GetBlockRequest.newBuilder().addAllRows(List.of(3, 1, 39)).addAllColumns(List.of(0, 3, 7));

    String dense = build(request(embeddings, VTM_UCH)).getGuidance().getName();
    List<Float> expected = stub.getBlock(block.setName(dense).build()).getValuesList();

    for (String representation : List.of("sparse", "factored")) {
      GuidanceConfig config =
          VTM_UCH.toBuilder().setRepresentation(representation).setNeighbours(40).build();
      String other = build(request(embeddings, config)).getGuidance().getName();
      assertThat(other).isNotEqualTo(dense);
      assertThat(stub.getBlock(block.setName(other).build()).getValuesList()).isEqualTo(expected);
      assertThat(describe(other).getRepresentation()).isEqualTo(representation);
    }
  }

  @Test
  void detectCommunities_onGuidanceOrANeighbourGraph_tablesWithTheirQuality() throws Exception {
    ArtifactReference embeddings = embeddings(40);
    GuidanceConfig factored = VTM_UCH.toBuilder().setRepresentation("factored").build();
    BuildNeighbourGraphRequest neighbours =
        BuildNeighbourGraphRequest.newBuilder()
            .setVectors(embeddings)
            .setConfig(NeighbourGraphConfig.newBuilder().setNeighbours(5))
            .build();

    BuildNeighbourGraphResponse graph =
        await(stub.buildNeighbourGraph(neighbours).getName(), Operation::getDone)
            .getResponse()
            .unpack(BuildNeighbourGraphResponse.class);

    assertThat(graph.getStatisticsOrThrow("neighbours")).isEqualTo(5);
    for (ArtifactReference table :
        List.of(
            graph.getGraph(),
            build(request(embeddings, VTM_UCH)).getGuidance(),
            build(request(embeddings, factored)).getGuidance())) {
      DetectCommunitiesResponse found = detect(table, CommunityConfig.getDefaultInstance());
      try (Table communities = store().open(ArtifactName.parse(found.getCommunities().getName()))) {
        assertThat(communities.content()).isEqualTo("communities");
        assertThat(communities.ids()).hasSize(40);
        assertThat(Arrays.stream(communities.ints("community")).max().orElseThrow() + 1)
            .isEqualTo((int) found.getStatisticsOrThrow("communities"));
      }
      assertThat(found.getStatisticsMap()).containsKeys("modularity", "share_isolated");
      assertThat(detect(table, CommunityConfig.getDefaultInstance()).getCached()).isTrue();
    }
  }

  @Test
  void buildNeighbourGraph_approximate_tellsItsRecall() throws Exception {
    BuildNeighbourGraphRequest request =
        BuildNeighbourGraphRequest.newBuilder()
            .setVectors(embeddings(60))
            .setSelection(selection(List.of("item-5", "item-1", "item-9", "item-30")))
            .setConfig(NeighbourGraphConfig.newBuilder().setSearch("approximate").setColumn("text"))
            .build();

    BuildNeighbourGraphResponse graph =
        await(stub.buildNeighbourGraph(request).getName(), Operation::getDone)
            .getResponse()
            .unpack(BuildNeighbourGraphResponse.class);

    assertThat(graph.getStatisticsOrThrow("recall")).isEqualTo(1);
    try (Table table = store().open(ArtifactName.parse(graph.getGraph().getName()))) {
      assertThat(table.ids()).containsExactly("item-5", "item-1", "item-9", "item-30");
      assertThat(table.intLists("neighbour_rows").get(0)).containsExactlyInAnyOrder(1, 2, 3);
    }
  }

  @Test
  void buildNeighbourGraph_codes_nearestByDistance() throws Exception {
    byte[] codes = {0, 0, 1, 0, 3, 0, (byte) 0xFF, 0};
    ArtifactReference table =
        reference(
            CodesTable.of(List.of("a", "b", "c", "d"), "image", codes, 16, "models/x")
                .write(store(), Map.of())
                .name());
    BuildNeighbourGraphRequest request =
        BuildNeighbourGraphRequest.newBuilder()
            .setVectors(table)
            .setConfig(NeighbourGraphConfig.newBuilder().setMetric("hamming").setNeighbours(2))
            .build();

    BuildNeighbourGraphResponse graph =
        await(stub.buildNeighbourGraph(request).getName(), Operation::getDone)
            .getResponse()
            .unpack(BuildNeighbourGraphResponse.class);

    try (Table found = store().open(ArtifactName.parse(graph.getGraph().getName()))) {
      assertThat(found.intLists("neighbour_rows").get(0)).containsExactly(1, 2);
      assertThat(found.floatLists("scores").get(3)).containsExactly(-6f, -7f);
    }
  }

  @Test
  void graphOperations_badRequests_refusedAtOnce() {
    assertStatus(
        () -> stub.buildNeighbourGraph(BuildNeighbourGraphRequest.getDefaultInstance()),
        Status.Code.INVALID_ARGUMENT,
        "needs vectors");
    assertStatus(
        () ->
            stub.buildNeighbourGraph(
                BuildNeighbourGraphRequest.newBuilder()
                    .setVectors(embeddings(5))
                    .setConfig(
                        NeighbourGraphConfig.newBuilder()
                            .setSearch("approximate")
                            .setMetric("inner_product"))
                    .build()),
        Status.Code.INVALID_ARGUMENT,
        "Approximate search is for cosines");
    assertStatus(
        () -> stub.detectCommunities(DetectCommunitiesRequest.getDefaultInstance()),
        Status.Code.INVALID_ARGUMENT,
        "needs a graph");
  }

  @Test
  void detectCommunities_batchLocalGuidance_endsWithTheReason() throws Exception {
    GuidanceConfig djsrh =
        GuidanceConfig.newBuilder().setDjsrh(DjsrhGuidance.getDefaultInstance()).build();
    ArtifactReference guidance = build(request(embeddings(20), djsrh)).getGuidance();

    Operation operation =
        await(
            stub.detectCommunities(DetectCommunitiesRequest.newBuilder().setGraph(guidance).build())
                .getName(),
            Operation::getDone);

    assertThat(operation.getError().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
    assertThat(operation.getError().getMessage()).contains("do not depend on a batch");
  }

  @Test
  void describeGuidance_vtmUch_statisticsThatFitTheTable() throws Exception {
    String name = build(request(embeddings(50), VTM_UCH)).getGuidance().getName();

    GuidanceDescription description = describe(name);

    assertThat(description.getRecipe()).isEqualTo("vtm-uch");
    assertThat(description.getRepresentation()).isEqualTo("dense");
    assertThat(description.getRowCount()).isEqualTo(50);
    assertThat(description.getHistogramList().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(2500);
    assertThat(description.getMaximum()).isEqualTo(1);
    assertThat(description.getCommunitySizesList().stream().mapToInt(i -> i).sum()).isEqualTo(50);
    assertThat(description.getStatisticsMap())
        .containsKeys("modularity", "communities", "share_plus", "share_minus");
    assertThat(description.getStatisticsOrThrow("communities"))
        .isEqualTo(description.getCommunitySizesCount());
    assertThat(
            description.getStatisticsOrThrow("share_plus")
                + description.getStatisticsOrThrow("share_minus")
                + description.getStatisticsOrThrow("share_continuous"))
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void getBlock_dense_theValuesOfTheTable() throws Exception {
    GuidanceConfig config =
        GuidanceConfig.newBuilder()
            .setDgcpn(DgcpnGuidance.newBuilder().setMapping("scaled").setCoherenceScale(0))
            .build();
    String name = build(request(embeddings(20), config)).getGuidance().getName();

    GetBlockResponse block =
        stub.getBlock(
            GetBlockRequest.newBuilder()
                .setName(name)
                .addRows(7)
                .addColumns(2)
                .addColumns(19)
                .build());

    try (Table table = store().open(ArtifactName.parse(name))) {
      FloatMatrix similarity = table.floats("similarity");
      assertThat(block.getValuesList())
          .containsExactly(similarity.get(7, 2), similarity.get(7, 19));
    }
  }

  @Test
  void getBlock_positionOutside_refused() throws Exception {
    String name = build(request(embeddings(20), VTM_UCH)).getGuidance().getName();

    assertStatus(
        () ->
            stub.getBlock(
                GetBlockRequest.newBuilder().setName(name).addRows(20).addColumns(0).build()),
        Status.Code.OUT_OF_RANGE,
        "from 0 to 19");
    assertStatus(
        () -> stub.getBlock(GetBlockRequest.newBuilder().setName(name).addRows(1).build()),
        Status.Code.INVALID_ARGUMENT,
        "columns of a block holds 1 to 1024");
  }

  @Test
  void buildGuidance_everyPresetOfEveryRecipe_guidanceWithFiniteBlocks() throws Exception {
    ArtifactReference embeddings = embeddings(140);
    for (Recipe recipe :
        stub.listRecipes(ListRecipesRequest.getDefaultInstance()).getRecipesList()) {
      if (recipe.getName().equals("recipes/external")) {
        continue;
      }
      for (GuidanceConfig preset : recipe.getProfilesMap().values()) {
        // 140 items cannot lose 3,000 of them.
        GuidanceConfig config =
            preset.getCirh().getZeroedCount() > 0
                ? preset.toBuilder()
                    .setCirh(preset.getCirh().toBuilder().setZeroedCount(30))
                    .build()
                : preset;
        String name = build(request(embeddings, config)).getGuidance().getName();

        GetBlockResponse block =
            stub.getBlock(
                GetBlockRequest.newBuilder()
                    .setName(name)
                    .addAllRows(List.of(60, 1, 7))
                    .addAllColumns(List.of(60, 1, 7))
                    .build());
        assertThat(block.getValuesList())
            .as("%s %s", recipe.getName(), config)
            .hasSize(9)
            .allMatch(Float::isFinite);
      }
    }
  }

  @Test
  void buildGuidance_external_theUsersValuesInTheOrderOfTheSelection() throws Exception {
    ArtifactReference embeddings = embeddings(4);
    GuidanceTable.Builder matrix = GuidanceTable.builder(ITEMS);
    matrix.similarity(
        FloatMatrix.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 4));
    BuildGuidanceRequest request =
        request(embeddings, EXTERNAL).toBuilder()
            .setSelection(selection(List.of("item-3", "item-0")))
            .setExternal(reference(matrix.write(store()).name()))
            .build();

    String name = build(request).getGuidance().getName();

    try (Table table = store().open(ArtifactName.parse(name))) {
      assertThat(table.floats("similarity").toArray()).containsExactly(16f, 13f, 4f, 1f);
    }
    Provenance provenance = store().get(ArtifactName.parse(name)).provenance().orElseThrow();
    assertThat(provenance.recipe().inputs())
        .containsEntry("external", request.getExternal().getName());
  }

  @Test
  void buildGuidance_externalNeighbours_restFilledIn() throws Exception {
    GuidanceTable.Builder lists = GuidanceTable.builder(ITEMS);
    lists.neighbours(
        new GuidanceTable.Neighbours(
            List.of(new int[] {1}, new int[] {0, 1, 3}, new int[0], new int[] {2}),
            List.of(
                new float[] {0.5f},
                new float[] {0.6f, 0.7f, 0.8f},
                new float[0],
                new float[] {0.9f})));
    GuidanceConfig config =
        GuidanceConfig.newBuilder()
            .setExternal(ExternalGuidance.newBuilder().setUnlisted(-1))
            .build();

    String name =
        build(
                request(embeddings(4), config).toBuilder()
                    .setSelection(selection(List.of("item-0", "item-1", "item-3")))
                    .setExternal(reference(lists.write(store()).name()))
                    .build())
            .getGuidance()
            .getName();

    try (Table table = store().open(ArtifactName.parse(name))) {
      assertThat(table.floats("similarity").toArray())
          .containsExactly(1f, 0.5f, -1f, 0.6f, 0.7f, 0.8f, -1f, -1f, 1f);
    }
  }

  @Test
  void buildGuidance_externalThatDoesNotFit_refused() throws Exception {
    assertStatus(
        () -> stub.buildGuidance(request(embeddings(4), EXTERNAL)),
        Status.Code.INVALID_ARGUMENT,
        "external without");
    ArtifactReference other = selection(List.of("item-1"));
    assertStatus(
        () ->
            stub.buildGuidance(
                request(embeddings(4), VTM_UCH).toBuilder().setExternal(other).build()),
        Status.Code.INVALID_ARGUMENT,
        "vtm-uch with " + other.getName());
    assertFails(
        request(embeddings(4), EXTERNAL).toBuilder().setExternal(other).build(),
        Status.Code.INVALID_ARGUMENT,
        "selection");
    GuidanceTable.Builder three = GuidanceTable.builder(List.of("item-0", "item-1", "item-2"));
    three.similarity(FloatMatrix.of(new float[9], 3));
    assertFails(
        request(embeddings(4), EXTERNAL).toBuilder()
            .setExternal(reference(three.write(store()).name()))
            .build(),
        Status.Code.INVALID_ARGUMENT,
        "item-3");
    assertFails(
        request(embeddings(4), EXTERNAL).toBuilder()
            .setExternal(reference(GuidanceTable.builder(ITEMS).write(store()).name()))
            .build(),
        Status.Code.INVALID_ARGUMENT,
        "is a matrix or lists of neighbours");
  }

  @Test
  void buildGuidance_badRequests_refusedAtOnce() {
    assertStatus(
        () -> stub.buildGuidance(BuildGuidanceRequest.newBuilder().setConfig(VTM_UCH).build()),
        Status.Code.INVALID_ARGUMENT,
        "BuildGuidance needs embeddings");
    assertStatus(
        () ->
            stub.buildGuidance(
                BuildGuidanceRequest.newBuilder().setEmbeddings(embeddings(5)).build()),
        Status.Code.INVALID_ARGUMENT,
        "chooses one recipe");
    assertStatus(
        () ->
            stub.buildGuidance(
                request(
                    embeddings(5),
                    GuidanceConfig.newBuilder()
                        .setVtmUch(VtmUchGuidance.newBuilder().setSpace("pixels"))
                        .build())),
        Status.Code.INVALID_ARGUMENT,
        "vtm_uch.space");
  }

  @Test
  void buildGuidance_badTables_operationEndsWithTheReason() throws Exception {
    assertFails(request(embeddings(1), VTM_UCH), Status.Code.INVALID_ARGUMENT, "at least 2");
    assertFails(
        request(embeddings(20), VTM_UCH).toBuilder()
            .setSelection(selection(List.of("item-1", "nobody")))
            .build(),
        Status.Code.INVALID_ARGUMENT,
        "nobody");
    assertFails(
        request(
            ArtifactReference.newBuilder().setName("tables/" + "0".repeat(64)).build(), VTM_UCH),
        Status.Code.NOT_FOUND,
        "0000");
    assertFails(
        request(selection(List.of("item-1", "item-2")), VTM_UCH),
        Status.Code.INVALID_ARGUMENT,
        "selection");
  }

  @Test
  void buildGuidance_cancelled_endsAndLeavesNothing() throws Exception {
    // Enough k-means to be still at work when the cancellation arrives.
    GuidanceConfig slow =
        GuidanceConfig.newBuilder()
            .setVtmUch(VtmUchGuidance.newBuilder().setClusters(200).setKmeansRestarts(1000))
            .build();
    Operation operation = stub.buildGuidance(request(embeddings(800), slow));
    await(operation.getName(), SimilarityServiceTest::isClustering);

    OperationsGrpc.newBlockingStub(channel)
        .cancelOperation(CancelOperationRequest.newBuilder().setName(operation.getName()).build());

    Operation ended = await(operation.getName(), Operation::getDone);
    assertThat(ended.getError().getCode()).isEqualTo(Status.Code.CANCELLED.value());
    assertThat(store().list(artifact -> artifact.content().equals("guidance"))).isEmpty();
  }

  @Test
  void listRecipes_allWithTheirProfiles() {
    ListRecipesResponse response = stub.listRecipes(ListRecipesRequest.getDefaultInstance());

    assertThat(response.getRecipesList())
        .extracting(Recipe::getName)
        .containsExactly(
            RecipeKinds.ids().stream().map(id -> "recipes/" + id).toArray(String[]::new));
    Recipe vtmUch = response.getRecipes(0);
    assertThat(vtmUch.getScope()).isEqualTo("global");
    assertThat(vtmUch.getProfilesOrThrow("paper").getVtmUch().getClusters()).isEqualTo(32);
    assertThat(vtmUch.getProfilesOrThrow("small").getVtmUch().getClusters()).isEqualTo(128);
    assertThat(response.getRecipes(1).getScope()).isEqualTo("batch_local");
  }

  @Test
  void listRecipes_pageByPage_eachOnce() {
    List<String> names = new ArrayList<>();
    String token = "";
    do {
      ListRecipesResponse page =
          stub.listRecipes(
              ListRecipesRequest.newBuilder().setPageSize(2).setPageToken(token).build());
      page.getRecipesList().forEach(recipe -> names.add(recipe.getName()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(names).hasSameSizeAs(RecipeKinds.ids()).doesNotHaveDuplicates();
  }

  private ArtifactStore store() {
    return server.context().store();
  }

  private BuildGuidanceResponse build(BuildGuidanceRequest request) throws Exception {
    Operation operation = await(stub.buildGuidance(request).getName(), Operation::getDone);
    assertThat(operation.hasError()).as(operation.getError().getMessage()).isFalse();
    return operation.getResponse().unpack(BuildGuidanceResponse.class);
  }

  private DetectCommunitiesResponse detect(ArtifactReference graph, CommunityConfig config)
      throws Exception {
    DetectCommunitiesRequest request =
        DetectCommunitiesRequest.newBuilder().setGraph(graph).setConfig(config).build();
    Operation operation = await(stub.detectCommunities(request).getName(), Operation::getDone);
    assertThat(operation.hasError()).as(operation.getError().getMessage()).isFalse();
    return operation.getResponse().unpack(DetectCommunitiesResponse.class);
  }

  private void assertFails(BuildGuidanceRequest request, Status.Code code, String message) {
    Operation operation = await(stub.buildGuidance(request).getName(), Operation::getDone);
    assertThat(operation.getError().getCode()).isEqualTo(code.value());
    assertThat(operation.getError().getMessage()).contains(message);
  }

  private Operation await(String name, Predicate<Operation> condition) {
    Instant end = Instant.now().plus(Duration.ofSeconds(40));
    while (Instant.now().isBefore(end)) {
      Operation operation =
          OperationsGrpc.newBlockingStub(channel)
              .getOperation(GetOperationRequest.newBuilder().setName(name).build());
      if (condition.test(operation)) {
        return operation;
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    throw new AssertionError("Nothing happened to " + name);
  }

  private static boolean isClustering(Operation operation) {
    try {
      return operation.hasMetadata()
          && operation.getMetadata().unpack(GuidanceProgress.class).getStage().equals("clusters");
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private GuidanceDescription describe(String name) {
    return stub.describeGuidance(DescribeGuidanceRequest.newBuilder().setName(name).build());
  }

  private static BuildGuidanceRequest request(ArtifactReference embeddings, GuidanceConfig config) {
    return BuildGuidanceRequest.newBuilder().setEmbeddings(embeddings).setConfig(config).build();
  }

  private ArtifactReference selection(List<String> ids) {
    return reference(new SelectionTable(ids).write(store()).name());
  }

  /** Random embeddings of items {@code item-0}, {@code item-1}, …, with 3 objects and 2 words. */
  private ArtifactReference embeddings(int items) {
    Random random = new Random(items);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      ids.add("item-" + i);
    }
    return reference(
        EmbeddingsTable.builder(ids)
            .dense("image_features", gaussian(random, items, 12))
            .dense("image", gaussian(random, items, 8))
            .dense("text", gaussian(random, items, 8))
            .ragged("objects", lists(random, items, 3, 8))
            .ragged("object_features", lists(random, items, 3, 12))
            .ragged("words", lists(random, items, 2, 8))
            .write(store())
            .name());
  }

  private static RaggedMatrix lists(Random random, int items, int each, int columns) {
    int[] offsets = new int[items + 1];
    Arrays.setAll(offsets, i -> i * each);
    return new RaggedMatrix(gaussian(random, items * each, columns), offsets);
  }

  private static FloatMatrix gaussian(Random random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return FloatMatrix.of(values, columns);
  }

  private static ArtifactReference reference(ArtifactName name) {
    return ArtifactReference.newBuilder().setName(name.toString()).build();
  }

  private static void assertStatus(Runnable call, Status.Code code, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(message);
            });
  }
}
