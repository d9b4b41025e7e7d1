package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.GuidanceTable;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuidanceTablesTest {
  private static final GuidanceInput ITEMS = RandomInput.of(40, 1);
  private static final VtmUchRecipe VTM_UCH =
      new VtmUchRecipe(
          VtmUchRecipe.Vision.REGIONS,
          VtmUchRecipe.Space.FEATURES,
          new VtmUchRecipe.Texts(8, 2, 62),
          new VtmUchRecipe.Images(1.1, true),
          VtmUchRecipe.paper().communities());

  @TempDir Path folder;
  private BufferAllocator allocator;
  private LocalArtifactStore store;
  private ArtifactName embeddings;

  @BeforeEach
  void open() {
    allocator = new RootAllocator();
    store = LocalArtifactStore.open(folder, allocator);
    EmbeddingsTable.Builder builder = EmbeddingsTable.builder(ITEMS.ids());
    ITEMS.vectors().forEach(builder::dense);
    ITEMS.lists().forEach(builder::ragged);
    embeddings = builder.write(store).name();
  }

  @AfterEach
  void close() {
    store.close();
    // Fails if anything leaked.
    allocator.close();
  }

  @Test
  void read_selectedItems_theirVectorsInTheirOrder() {
    List<String> ids = List.of("item-7", "item-0", "item-39");

    try (Table table = store.open(embeddings)) {
      GuidanceInput input = GuidanceTables.read(VTM_UCH, EmbeddingsTable.of(table), ids);

      assertThat(input.ids()).isEqualTo(ids);
      assertThat(input.lists()).containsOnlyKeys("objects", "object_features", "words");
      assertThat(input.vectors()).isEmpty();
      assertThat(input.list("words").values().toArray())
          .isEqualTo(ITEMS.list("words").gather(new int[] {7, 0, 39}).values().toArray());
    }
  }

  @Test
  void read_unknownItem_refused() {
    try (Table table = store.open(embeddings)) {
      EmbeddingsTable view = EmbeddingsTable.of(table);

      assertThatThrownBy(() -> GuidanceTables.read(VTM_UCH, view, List.of("item-1", "item-40")))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("item-40");
    }
  }

  @Test
  void read_missingColumn_refused() {
    DjsrhRecipe recipe = new DjsrhRecipe(0.9, 0.4, 1.5, new VectorColumns("pixels", "text"));

    try (Table table = store.open(embeddings)) {
      EmbeddingsTable view = EmbeddingsTable.of(table);

      assertThatThrownBy(() -> GuidanceTables.read(recipe, view, ITEMS.ids()))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("pixels");
    }
  }

  @Test
  void open_denseGuidance_sameValuesCommunitiesAndRecipe() {
    BuiltGuidance built = build(VTM_UCH);
    ArtifactName name = write(VTM_UCH, built);
    int[] all = RowPositions.of(ITEMS.ids(), ITEMS.ids());

    try (Table table = store.open(name)) {
      LoadedGuidance loaded = GuidanceTables.open(table);

      assertThat(GuidanceTables.batchLocal(table)).isFalse();
      assertThat(GuidanceTables.embeddings(table)).isEqualTo(embeddings);
      assertThat(loaded.guidance().block(all, all))
          .isEqualTo(built.similarity().orElseThrow().values());
      assertThat(loaded.communities().orElseThrow()).isEqualTo(built.communities().orElseThrow());
      assertThat(loaded.ids()).isEqualTo(ITEMS.ids());
      assertThat(loaded.recipe()).isEqualTo(StoredRecipe.of(VTM_UCH, 3));
      assertThat(GuidanceTables.statistics(GuidanceTable.of(table))).isEqualTo(built.statistics());
    }
  }

  @Test
  void open_batchLocalGuidance_computesFromItsEmbeddings() {
    DjsrhRecipe recipe = DjsrhRecipe.paper();
    ArtifactName name = write(recipe, build(recipe));
    int[] batch = {5, 30, 2};

    try (Table table = store.open(name);
        Table vectors = store.open(embeddings)) {
      LoadedGuidance loaded = GuidanceTables.open(table, vectors);

      assertThat(GuidanceTables.batchLocal(table)).isTrue();
      assertThat(loaded.communities()).isEqualTo(Optional.empty());
      assertThat(loaded.guidance().block(batch, batch))
          .isEqualTo(
              new BatchLocalGuidance(
                      recipe,
                      ITEMS.vector("image_features"),
                      ITEMS.vector("text"),
                      RowPositions.of(ITEMS.ids(), ITEMS.ids()))
                  .block(batch, batch));
      assertThatThrownBy(() -> GuidanceTables.open(table))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining(embeddings.toString());
    }
  }

  @Test
  void open_otherEmbeddings_refused() {
    DjsrhRecipe recipe = DjsrhRecipe.paper();
    ArtifactName name = write(recipe, build(recipe));
    ArtifactName other =
        EmbeddingsTable.builder(ITEMS.ids())
            .dense("text", ITEMS.vector("text"))
            .write(store)
            .name();

    try (Table table = store.open(name);
        Table vectors = store.open(other)) {
      assertThatThrownBy(() -> GuidanceTables.open(table, vectors))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining(embeddings.toString())
          .hasMessageContaining(other.toString());
    }
  }

  @Test
  void write_twice_sameDigest() {
    assertThat(write(VTM_UCH, build(VTM_UCH))).isEqualTo(write(VTM_UCH, build(VTM_UCH)));
  }

  @Test
  void parse_recipeOfALaterBuild_refused() {
    assertThatThrownBy(() ->
            StoredRecipe.parse(
                "{\"version\":2,\"id\":\"x\",\"batchLocal\":false,\"seed\":1,\"settings\":{}}"))
        .hasStackTraceContaining("This build reads version 1");
  }

  private ArtifactName write(GuidanceRecipe recipe, BuiltGuidance built) {
    return GuidanceTables.write(store, recipe, 3, ITEMS.ids(), embeddings, built).name();
  }

  private static BuiltGuidance build(GuidanceRecipe recipe) {
    return TestWorkers.with(workers -> GuidanceBuilder.build(recipe, 3, ITEMS, workers));
  }
}
