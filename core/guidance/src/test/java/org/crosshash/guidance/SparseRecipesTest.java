package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.guidance.Neighbourhood.Search;
import org.crosshash.guidance.community.CommunitySearch;
import org.crosshash.guidance.community.Objective;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.GuidanceTable;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes for many items beside the exact ones. */
class SparseRecipesTest {
  private static final int ITEMS = 120;
  private static final GuidanceInput INPUT = RandomInput.of(ITEMS, 21);

  @TempDir Path folder;

  static Stream<GuidanceRecipe> recipes() {
    return Stream.of(
        vtmUch(VtmUchRecipe.Use.FULL, 20, 60, Search.EXACT),
        vtmUch(VtmUchRecipe.Use.FULL, 20, 60, Search.APPROXIMATE),
        vtmUch(VtmUchRecipe.Use.ONLY, 5, 60, Search.EXACT),
        vtmUch(VtmUchRecipe.Use.NONE, 5, 60, Search.EXACT),
        dgcpn(0.5, DgcpnRecipe.Mapping.SCALED, 12, Search.EXACT),
        dgcpn(0.3, DgcpnRecipe.Mapping.RELEASED, 12, Search.APPROXIMATE));
  }

  @Test
  void vtmUch_allAreAnchorsAndNeighbours_theExactRecipe() {
    VtmUchRecipe exact =
        new VtmUchRecipe(
            VtmUchRecipe.Vision.REGIONS,
            VtmUchRecipe.Space.EMBEDDING,
            new VtmUchRecipe.Texts(8, 3, 62),
            new VtmUchRecipe.Images(1.1, true),
            new VtmUchRecipe.Communities(
                VtmUchRecipe.Use.FULL, VtmUchRecipe.Order.CORRECTED, true, 1, 2));

    assertThat(all(vtmUch(VtmUchRecipe.Use.FULL, ITEMS, ITEMS, Search.EXACT)))
        .isEqualTo(all(exact));
  }

  @Test
  void dgcpn_asManyNeighboursAsTheShareGives_theExactRecipe() {
    DgcpnRecipe exact =
        new DgcpnRecipe(0.5, 0.3, 0.1, 0, DgcpnRecipe.Mapping.SCALED, 2.5, VectorColumns.FEATURES);

    float[] expected = all(exact);
    float[] found = all(dgcpn(0.5, DgcpnRecipe.Mapping.SCALED, 12, Search.EXACT));

    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(2e-5f));
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void build_oneOrTwoThreads_sameBits(GuidanceRecipe recipe) {
    assertThat(all(recipe, INPUT, 2)).isEqualTo(all(recipe, INPUT, 1));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void open_stored_sameBlocks(GuidanceRecipe recipe) {
    int[] rows = new Random(1).ints(30, 0, ITEMS).toArray();
    int[] columns = new Random(2).ints(20, 0, ITEMS).toArray();
    BuiltGuidance built = build(recipe, INPUT, 2);
    try (BufferAllocator allocator = new RootAllocator();
        LocalArtifactStore store = LocalArtifactStore.open(folder, allocator)) {
      EmbeddingsTable.Builder builder = EmbeddingsTable.builder(INPUT.ids());
      INPUT.vectors().forEach(builder::dense);
      INPUT.lists().forEach(builder::ragged);
      ArtifactName embeddings = builder.write(store).name();
      ArtifactName name =
          GuidanceTables.write(store, recipe, 1, INPUT.ids(), embeddings, built).name();

      try (Table table = store.open(name);
          Table vectors = store.open(embeddings)) {
        assertThat(GuidanceTables.representation(GuidanceTable.of(table))).isEqualTo("factored");
        assertThat(table.metadata().get(StoredForm.KEY)).contains("\"statistics\":\"sample\"");
        LoadedGuidance loaded = GuidanceTables.open(table, vectors);
        assertThat(loaded.guidance().block(rows, columns))
            .isEqualTo(built.guidance().block(rows, columns));
        assertThat(loaded.communities().isPresent()).isEqualTo(built.communities().isPresent());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void build_allItemsIdentical_finite(GuidanceRecipe recipe) {
    GuidanceInput same = RandomInput.gather(RandomInput.of(3, 2), new int[15]);

    for (float value : all(recipe, same, 2)) {
      assertThat(value).isFinite();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void build_duplicate_equalRows(GuidanceRecipe recipe) {
    int[] items = IntStream.range(0, 60).toArray();
    items[59] = 0;
    float[] values = all(recipe, RandomInput.gather(INPUT, items), 2);
    if (recipe instanceof DgcpnSparseRecipe) {
      // Neighbourhoods of duplicates hold each other, so their rows differ there.
      return;
    }

    assertThat(Arrays.copyOfRange(values, 59 * 60, 60 * 60))
        .isEqualTo(Arrays.copyOfRange(values, 0, 60));
  }

  @ParameterizedTest
  @EnumSource(CommunitySearch.Algorithm.class)
  void vtmUch_anyAlgorithm_communitiesWithTheirQuality(CommunitySearch.Algorithm algorithm) {
    VtmUchSparseRecipe usual = vtmUch(VtmUchRecipe.Use.FULL, 15, 60, Search.EXACT);
    VtmUchSparseRecipe recipe =
        new VtmUchSparseRecipe(
            usual.vision(),
            usual.space(),
            usual.texts(),
            usual.images(),
            new VtmUchSparseRecipe.Communities(
                VtmUchRecipe.Use.FULL, true, 1, 5, algorithm, Objective.MODULARITY, 100, true),
            usual.neighbourhood(),
            usual.sampleSize(),
            usual.columns());

    BuiltGuidance built = build(recipe, INPUT, 2);

    assertThat(built.communities().orElseThrow()).hasSize(ITEMS);
    assertThat(built.statistics().numbers())
        .containsKeys("modularity", "communities", "share_isolated", "similarity_mean");
  }

  @Test
  void vtmUch_approximateSearch_tellsItsRecall() {
    BuiltGuidance built =
        build(vtmUch(VtmUchRecipe.Use.FULL, 20, 60, Search.APPROXIMATE), INPUT, 2);

    assertThat(built.statistics().numbers().get("neighbour_recall")).isBetween(0.9, 1.0);
  }

  /** Recipes whose result hangs on no seed: one cluster, all items as anchors, no communities. */
  static Stream<GuidanceRecipe> withoutChance() {
    return Stream.of(
        withOneCluster(),
        dgcpn(0.5, DgcpnRecipe.Mapping.SCALED, 12, Search.EXACT),
        dgcpn(0, DgcpnRecipe.Mapping.RELEASED, 9, Search.EXACT));
  }

  private static VtmUchSparseRecipe withOneCluster() {
    VtmUchSparseRecipe some = vtmUch(VtmUchRecipe.Use.NONE, 10, ITEMS, Search.EXACT);
    return new VtmUchSparseRecipe(
        some.vision(),
        some.space(),
        new VtmUchRecipe.Texts(1, 1, 62),
        some.images(),
        some.communities(),
        some.neighbourhood(),
        some.sampleSize(),
        some.columns());
  }

  @ParameterizedTest
  @MethodSource("withoutChance")
  void build_permutedItems_permutedBlock(GuidanceRecipe recipe) {
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, ITEMS).boxed().toList());
    Collections.shuffle(shuffled, new Random(8));
    int[] order = shuffled.stream().mapToInt(item -> item).toArray();

    float[] straight = all(recipe);
    float[] permuted = all(recipe, RandomInput.gather(INPUT, order), 2);

    for (int i = 0; i < ITEMS; i++) {
      for (int j = 0; j < ITEMS; j++) {
        assertThat(permuted[i * ITEMS + j])
            .isCloseTo(straight[order[i] * ITEMS + order[j]], within(2e-5f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("withoutChance")
  void build_scaledVectors_sameBits(GuidanceRecipe recipe) {
    GuidanceInput scaled = INPUT;
    for (String column : List.of("image_features", "text")) {
      scaled = RandomInput.with(scaled, column, RandomInput.scaled(INPUT.vector(column), 8f));
    }
    for (String column : List.of("objects", "words")) {
      RaggedMatrix list = INPUT.list(column);
      scaled =
          RandomInput.with(
              scaled,
              column,
              new RaggedMatrix(RandomInput.scaled(list.values(), 4f), list.offsets()));
    }

    assertThat(all(recipe, scaled, 2)).isEqualTo(all(recipe));
  }

  @ParameterizedTest
  @MethodSource("withoutChance")
  void build_twoItems_finite(GuidanceRecipe recipe) {
    for (float value : all(recipe, RandomInput.of(2, 3), 2)) {
      assertThat(value).isFinite();
    }
  }

  private static VtmUchSparseRecipe vtmUch(
      VtmUchRecipe.Use use, int neighbours, int anchors, Search search) {
    return new VtmUchSparseRecipe(
        VtmUchRecipe.Vision.REGIONS,
        VtmUchRecipe.Space.EMBEDDING,
        new VtmUchRecipe.Texts(8, 3, 62),
        new VtmUchRecipe.Images(1.1, true),
        new VtmUchSparseRecipe.Communities(
            use, true, 1, 2, CommunitySearch.Algorithm.LEIDEN, Objective.MODULARITY, 4096, true),
        new Neighbourhood(neighbours, search),
        anchors,
        VtmUchRecipe.Columns.STANDARD);
  }

  private static DgcpnSparseRecipe dgcpn(
      double textWeight, DgcpnRecipe.Mapping mapping, int neighbours, Search search) {
    return new DgcpnSparseRecipe(
        textWeight,
        0.3,
        0,
        mapping,
        2.5,
        new Neighbourhood(neighbours, search),
        ITEMS,
        VectorColumns.FEATURES);
  }

  private static float[] all(GuidanceRecipe recipe) {
    return all(recipe, INPUT, 2);
  }

  private static float[] all(GuidanceRecipe recipe, GuidanceInput input, int threads) {
    int[] every = IntStream.range(0, input.size()).toArray();
    return build(recipe, input, threads).guidance().block(every, every);
  }

  private static BuiltGuidance build(GuidanceRecipe recipe, GuidanceInput input, int threads) {
    return TestWorkers.with(threads, workers -> GuidanceBuilder.build(recipe, 1, input, workers));
  }
}
