package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.guidance.GuidanceForm.Representation;
import org.crosshash.guidance.GuidanceForm.Statistics;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.GuidanceTable;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One guidance in three representations. */
class RepresentationsTest {
  private static final int ITEMS = 130;
  private static final GuidanceInput INPUT = RandomInput.of(ITEMS, 11);
  private static final GuidanceForm SPARSE =
      new GuidanceForm(Representation.SPARSE, ITEMS, Statistics.EXACT, 2048);
  private static final GuidanceForm FACTORED = GuidanceForm.DENSE.as(Representation.FACTORED);

  @TempDir Path folder;
  private BufferAllocator allocator;
  private LocalArtifactStore store;
  private ArtifactName embeddings;

  static Stream<GuidanceRecipe> recipes() {
    return Stream.concat(
        GuidanceBuilderTest.globalRecipes().filter(GuidanceRecipe::factorable),
        Stream.of(
            withTexts(VtmUchRecipe.Use.FULL),
            withTexts(VtmUchRecipe.Use.NONE),
            UchstmRecipe.paper(),
            uchstm(0.3, 0),
            uchstm(0, 0),
            cirh(0, 0.6),
            cirh(ITEMS - 1, 0),
            cirh(0, 1),
            CosineImageRecipe.standard(),
            CosineTextRecipe.standard(),
            new CosineFusedRecipe(
                0.3,
                new CosineMap(CosineMap.Mapping.SHIFTED, 1.5),
                new VectorColumns("image_features", "text")),
            new CosineCrossRecipe(false, CosineMap.PLAIN, new VectorColumns("text", "text")),
            new CosineCrossRecipe(true, CosineMap.PLAIN, new VectorColumns("text", "text"))));
  }

  /** VTM-UCH with the texts' share in its population similarity. */
  private static VtmUchRecipe withTexts(VtmUchRecipe.Use use) {
    return new VtmUchRecipe(
        VtmUchRecipe.Vision.REGIONS,
        VtmUchRecipe.Space.EMBEDDING,
        new VtmUchRecipe.Texts(8, 3, 62),
        new VtmUchRecipe.Images(1.1, false),
        new VtmUchRecipe.Communities(use, VtmUchRecipe.Order.CORRECTED, true, 1, 2),
        new VtmUchRecipe.Variation(
            0.4, VtmUchRecipe.Centroids.IMAGE_TEXT, VtmUchRecipe.Cells.GROWN),
        VtmUchRecipe.Columns.STANDARD);
  }

  private static UchstmRecipe uchstm(double coherenceWeight, double coherenceScale) {
    return new UchstmRecipe(
        0.3,
        0.2,
        0.2,
        coherenceWeight,
        0.4,
        coherenceScale,
        new CosineMap(CosineMap.Mapping.SHIFTED, 1.5),
        "image_features",
        "words",
        coherenceScale == 0);
  }

  private static CirhRecipe cirh(int zeroed, double zeroedShare) {
    return new CirhRecipe(
        0.6, 0.6, zeroedShare, zeroed, CirhRecipe.Scope.TRAINING, VectorColumns.FEATURES);
  }

  @BeforeEach
  void open() {
    allocator = new RootAllocator();
    store = LocalArtifactStore.open(folder, allocator);
    EmbeddingsTable.Builder builder = EmbeddingsTable.builder(INPUT.ids());
    INPUT.vectors().forEach(builder::dense);
    INPUT.lists().forEach(builder::ragged);
    embeddings = builder.write(store).name();
  }

  @AfterEach
  void close() {
    store.close();
    // Fails if anything leaked.
    allocator.close();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void block_denseSparseOrFactored_sameBits(GuidanceRecipe recipe) {
    int[] rows = positions(1, 40);
    int[] columns = positions(2, 33);

    float[] dense = stored(recipe, GuidanceForm.DENSE, rows, columns);

    assertThat(stored(recipe, SPARSE, rows, columns)).isEqualTo(dense);
    assertThat(stored(recipe, FACTORED, rows, columns)).isEqualTo(dense);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void block_streamedInPlaceOfTheHeap_sameToRounding(GuidanceRecipe recipe) {
    float[] onHeap = all(recipe, GuidanceForm.DENSE, ITEMS);

    for (GuidanceForm form : new GuidanceForm[] {GuidanceForm.DENSE, SPARSE, FACTORED}) {
      assertThat(largestDifference(all(recipe, form, 0), onHeap)).isLessThanOrEqualTo(1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void block_statisticsOfASampleOfAll_sameAsExact(GuidanceRecipe recipe) {
    GuidanceForm sampled =
        new GuidanceForm(Representation.FACTORED, 100, Statistics.SAMPLE, ITEMS + 5);

    assertThat(all(recipe, sampled, ITEMS)).isEqualTo(all(recipe, FACTORED, ITEMS));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void build_statisticsOfASample_sameBitsForOneOrTwoThreads(GuidanceRecipe recipe) {
    GuidanceForm sampled = new GuidanceForm(Representation.FACTORED, 100, Statistics.SAMPLE, 40);
    int[] items = positions(3, 60);

    Function<Integer, float[]> build =
        threads ->
            TestWorkers.with(
                threads,
                workers ->
                    GuidanceBuilder.build(recipe, sampled, 1, INPUT, workers)
                        .guidance()
                        .block(items, items));

    float[] one = build.apply(1);
    assertThat(build.apply(2)).isEqualTo(one);
    for (float value : one) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void build_vtmUchStatisticsOfAHalf_nearTheExact() {
    VtmUchRecipe recipe =
        new VtmUchRecipe(
            VtmUchRecipe.Vision.REGIONS,
            VtmUchRecipe.Space.EMBEDDING,
            new VtmUchRecipe.Texts(8, 3, 62),
            new VtmUchRecipe.Images(1.1, true),
            VtmUchRecipe.paper().communities());
    GuidanceForm half = new GuidanceForm(Representation.FACTORED, 100, Statistics.SAMPLE, 65);

    float[] exact = all(recipe, FACTORED, ITEMS);
    float[] sampled = all(recipe, half, ITEMS);

    int equalSigns = 0;
    for (int i = 0; i < exact.length; i++) {
      assertThat(sampled[i]).isBetween(-1f, 1f);
      equalSigns += exact[i] > 0 == sampled[i] > 0 ? 1 : 0;
    }
    assertThat(equalSigns / (double) exact.length).isGreaterThan(0.9);
  }

  @Test
  void build_fewNeighbours_strongestAndTheMeanOfTheRest() {
    GuidanceForm few = new GuidanceForm(Representation.SPARSE, 7, Statistics.EXACT, 2048);
    SquareMatrix dense =
        new SquareMatrix(ITEMS, all(DgcpnRecipe.paper(), GuidanceForm.DENSE, ITEMS));

    float[] sparse = all(DgcpnRecipe.paper(), few, ITEMS);

    double left = 0;
    for (int row = 0; row < ITEMS; row++) {
      float[] sorted = Arrays.copyOfRange(dense.values(), row * ITEMS, (row + 1) * ITEMS);
      Arrays.sort(sorted);
      for (int i = 0; i < ITEMS - 7; i++) {
        left += sorted[i];
      }
    }
    float rest = (float) (left / ((double) ITEMS * (ITEMS - 7)));
    int kept = 0;
    for (int i = 0; i < sparse.length; i++) {
      if (sparse[i] == dense.values()[i]) {
        kept++;
      } else {
        assertThat(sparse[i]).isCloseTo(rest, within(1e-6f));
      }
    }
    assertThat(kept).isEqualTo(7 * ITEMS);
  }

  @Test
  void build_givenSimilaritiesFactored_refusedWithTheReason() {
    UchmRecipe recipe = GuidanceBuilderTest.withoutGenerator(UchmRecipe.Target.COHERENCE);
    int[] rows = positions(1, 20);

    assertThat(recipe.factorable()).isFalse();
    assertThat(stored(recipe, SPARSE, rows, rows))
        .isEqualTo(stored(recipe, GuidanceForm.DENSE, rows, rows));
    assertThatThrownBy(() -> all(recipe, FACTORED, ITEMS))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("no factored representation")
        .hasMessageContaining("come from a generator");
  }

  @Test
  void write_otherThanUsual_saysItsForm() {
    GuidanceForm few = new GuidanceForm(Representation.SPARSE, 7, Statistics.SAMPLE, 50);

    try (Table table = store.open(write(VtmUchRecipe.paper(), few))) {
      assertThat(GuidanceTables.representation(GuidanceTable.of(table))).isEqualTo("sparse");
      assertThat(GuidanceTables.needsEmbeddings(table)).isFalse();
      assertThat(table.metadata().get(StoredForm.KEY))
          .contains("\"neighbours\":7", "\"statistics\":\"sample\"", "\"sampleSize\":50");
    }
  }

  @Test
  void open_factoredAlone_refused() {
    try (Table table = store.open(write(DgcpnRecipe.paper(), FACTORED))) {
      assertThat(GuidanceTables.representation(GuidanceTable.of(table))).isEqualTo("factored");
      assertThat(GuidanceTables.needsEmbeddings(table)).isTrue();
      assertThatThrownBy(() -> GuidanceTables.open(table))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("pen it together with " + embeddings);
    }
  }

  @Test
  void write_cancelledHalfWay_noTableLeft() {
    try (Workers workers =
        new Workers(
            2,
            (stage, done, total) -> {
              if (stage == Stage.JOIN && done > 0) {
                throw new CrosshashException(
                    Problem.CANCELLED, "The operation runs", "cancelled", "start it again");
              }
            })) {
      BuiltGuidance built =
          GuidanceBuilder.build(VtmUchRecipe.paper(), GuidanceForm.DENSE, 0, 1, INPUT, workers);

      assertThatThrownBy(() ->
              GuidanceTables.write(store, VtmUchRecipe.paper(), 1, INPUT.ids(), embeddings, built))
          .isInstanceOfSatisfying(
              CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
    }
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void form_outOfRange_refused() {
    assertThatThrownBy(() -> new GuidanceForm(Representation.SPARSE, 0, Statistics.EXACT, 10))
        .hasMessageContaining("neighbours must be at least 1");
    assertThatThrownBy(() -> new GuidanceForm(Representation.SPARSE, 5, Statistics.SAMPLE, 1))
        .hasMessageContaining("sample_size must be at least 2");
  }

  private float[] stored(GuidanceRecipe recipe, GuidanceForm form, int[] rows, int[] columns) {
    ArtifactStore artifacts = store;
    try (Table table = artifacts.open(write(recipe, form));
        Table vectors = artifacts.open(embeddings)) {
      return GuidanceTables.open(table, vectors).guidance().block(rows, columns);
    }
  }

  private ArtifactName write(GuidanceRecipe recipe, GuidanceForm form) {
    return TestWorkers.with(workers ->
        GuidanceTables.write(
                store,
                recipe,
                form,
                1,
                INPUT.ids(),
                embeddings,
                GuidanceBuilder.build(recipe, form, 1, INPUT, workers))
            .name());
  }

  private static float[] all(GuidanceRecipe recipe, GuidanceForm form, int heapItems) {
    int[] every = IntStream.range(0, ITEMS).toArray();
    return TestWorkers.with(workers ->
        GuidanceBuilder.build(recipe, form, heapItems, 1, INPUT, workers)
            .guidance()
            .block(every, every));
  }

  private static double largestDifference(float[] left, float[] right) {
    double largest = 0;
    for (int i = 0; i < left.length; i++) {
      largest = Math.max(largest, Math.abs((double) left[i] - right[i]));
    }
    return largest;
  }

  /** Positions, some of them twice. */
  private static int[] positions(long seed, int count) {
    return new Random(seed).ints(count, 0, ITEMS).toArray();
  }
}
