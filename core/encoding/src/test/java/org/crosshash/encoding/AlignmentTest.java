package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.assertj.core.data.Offset;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The expected values were computed with NumPy from the formulas of the javadoc. */
class AlignmentTest {
  private static final double LAMBDA = 2.5;
  private static final Workers WORKERS = new Workers(3);
  private static final FloatMatrix FEATURES = Fixtures.matrix("alignment/features.npy");
  private static final int ITEMS = FEATURES.rows();
  private static final int[] ROWS = Fixtures.integers("alignment/rows.npy");

  @AfterAll
  static void close() {
    WORKERS.close();
  }

  static List<AlignmentMethod> methods() {
    return List.of(
        new AlignmentMethod.Raw(),
        new AlignmentMethod.None(),
        new AlignmentMethod.Centre(),
        new AlignmentMethod.Ridge(LAMBDA),
        new AlignmentMethod.Cca(LAMBDA, 3));
  }

  @Test
  void fit_none_scalesOnly() {
    EmbeddingColumns aligned = align(new AlignmentMethod.None());
    assertNear(aligned.whole().get("text"), "unit_text");
  }

  @Test
  void fit_centre_subtractsTheMeansOfTheFittedVectors() {
    EmbeddingColumns aligned = align(new AlignmentMethod.Centre());
    assertNear(aligned.whole().get("image"), "centred_image");
    assertNear(aligned.whole().get("text"), "centred_text");
    assertNear(aligned.whole().get("image_features"), "centred_features");
    assertNear(aligned.ragged().get("words").values(), "centred_words");
    assertNear(aligned.ragged().get("object_features").values(), "centred_objects");
  }

  @Test
  void fit_ridge_mapsFeaturesOntoTexts() {
    EmbeddingColumns aligned = align(new AlignmentMethod.Ridge(LAMBDA));
    assertNear(aligned.whole().get("image"), "ridge_image");
    assertNear(aligned.ragged().get("objects").values(), "ridge_objects");
    assertNear(aligned.whole().get("text"), "centred_text");
    assertNear(aligned.ragged().get("words").values(), "centred_words");
    assertNear(aligned.whole().get("image_features"), "centred_features");
  }

  @Test
  void fit_cca_mapsBothModalitiesWeightedByTheirCorrelations() {
    EmbeddingColumns aligned = align(new AlignmentMethod.Cca(LAMBDA, 3));
    int[] signs = signs(aligned.whole().get("text"), matrix("cca_text"));
    assertNear(signed(aligned.whole().get("image"), signs), "cca_image");
    assertNear(signed(aligned.whole().get("text"), signs), "cca_text");
    assertNear(signed(aligned.ragged().get("objects").values(), signs), "cca_objects");
    assertNear(signed(aligned.ragged().get("words").values(), signs), "cca_words");
  }

  @Test
  void fit_ccaWithMoreTextDimensionsThanFeatures_swapsSidesCorrectly() {
    TreeMap<String, FloatMatrix> exchanged = new TreeMap<>();
    exchanged.put("image", matrix("text"));
    exchanged.put("text", FEATURES);
    EmbeddingColumns raw = new EmbeddingColumns(exchanged, new TreeMap<>(), ITEMS);
    EmbeddingColumns aligned =
        AlignmentFitter.fit(new AlignmentMethod.Cca(LAMBDA, 3), raw, ROWS).apply(raw, WORKERS);
    int[] signs = signs(aligned.whole().get("image"), matrix("cca_text"));
    assertNear(signed(aligned.whole().get("image"), signs), "cca_text");
    assertNear(signed(aligned.whole().get("text"), signs), "cca_image");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void apply_oneVector_equalsItsRowInTheTable(AlignmentMethod method) {
    EmbeddingColumns raw = raw();
    Alignment alignment = AlignmentFitter.fit(method, raw, ROWS);
    EmbeddingColumns aligned = alignment.apply(raw, WORKERS);
    SortedMap<String, float[]> single =
        alignment.apply(
            Map.of(
                "image", raw.whole().get("image").row(7),
                "image_features", raw.whole().get("image_features").row(7),
                "text", raw.whole().get("text").row(7)));
    assertThat(single.keySet()).containsExactly("image", "image_features", "text");
    single.forEach(
        (column, vector) -> assertThat(aligned.whole().get(column).row(7)).isEqualTo(vector));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void read_storedTable_givesTheSameAlignment(AlignmentMethod method, @TempDir Path folder) {
    Alignment alignment = AlignmentFitter.fit(method, raw(), ROWS);
    try (BufferAllocator allocator = new RootAllocator();
        ArtifactStore store = LocalArtifactStore.open(folder, allocator);
        Table table = store.open(AlignmentTable.write(store, alignment, Map.of()).name())) {
      Alignment read = AlignmentTable.read(table);
      assertThat(read.dimensions()).isEqualTo(alignment.dimensions());
      assertSame(read, alignment);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void fit_otherValuesInUnselectedRows_changesNothing(AlignmentMethod method) {
    EmbeddingColumns raw = raw();
    float[] changed = FEATURES.toArray();
    int unselected = IntStream.range(0, ITEMS).filter(this::unselected).findFirst().orElseThrow();
    changed[unselected * FEATURES.columns()] += 100;
    TreeMap<String, FloatMatrix> whole = new TreeMap<>(raw.whole());
    whole.put("image_features", FloatMatrix.of(changed, FEATURES.columns()));
    EmbeddingColumns other = new EmbeddingColumns(whole, raw.ragged(), ITEMS);
    assertSame(AlignmentFitter.fit(method, other, ROWS), AlignmentFitter.fit(method, raw, ROWS));
  }

  @Test
  void fit_badRequests_areRefused() {
    assertRefused(
        () -> AlignmentFitter.fit(new AlignmentMethod.Centre(), raw(), new int[] {3}), "1");
    assertRefused(() -> align(new AlignmentMethod.Cca(1, 8)), "8");
    assertRefused(() -> new AlignmentMethod.Ridge(0), "0.0");
    assertRefused(() -> new AlignmentMethod.Ridge(Double.NaN), "NaN");
    TreeMap<String, FloatMatrix> imagesOnly = new TreeMap<>(Map.of("image", FEATURES));
    EmbeddingColumns raw = new EmbeddingColumns(imagesOnly, new TreeMap<>(), ITEMS);
    assertRefused(
        () -> AlignmentFitter.fit(new AlignmentMethod.Ridge(1), raw, ROWS),
        "no text among [image]");
  }

  @Test
  void apply_columnsOfAnotherEncoder_isRefused() {
    Alignment alignment = AlignmentFitter.fit(new AlignmentMethod.Centre(), raw(), ROWS);
    assertRefused(() -> alignment.apply(Map.of("text", new float[3])), "3 dimensions");
    TreeMap<String, FloatMatrix> textOnly = new TreeMap<>(Map.of("text", matrix("text")));
    EmbeddingColumns incomplete = new EmbeddingColumns(textOnly, new TreeMap<>(), ITEMS);
    assertRefused(() -> alignment.apply(incomplete, WORKERS), "no image among [text][]");
  }

  @Test
  void read_anotherTable_isRefused(@TempDir Path folder) {
    EmbeddingColumns raw = raw();
    Schema schema = VectorBatches.schema(raw, Map.of(ArtifactStore.CONTENT_KEY, "embeddings"));
    List<String> ids = IntStream.range(0, ITEMS).mapToObj(i -> "item " + i).toList();
    try (BufferAllocator allocator = new RootAllocator();
        ArtifactStore store = LocalArtifactStore.open(folder, allocator)) {
      ArtifactName name;
      try (VectorSchemaRoot root = VectorBatches.batch(schema, ids, raw, 0, ITEMS, allocator);
          TableWriter writer = store.newTable(schema)) {
        writer.append(root);
        name = writer.commit().name();
      }
      try (Table table = store.open(name)) {
        assertRefused(() -> AlignmentTable.read(table), "embeddings");
      }
    }
  }

  /** The parameters are the same, bit for bit. */
  private static void assertSame(Alignment actual, Alignment expected) {
    assertThat(actual.transforms()).usingRecursiveComparison().isEqualTo(expected.transforms());
  }

  private boolean unselected(int item) {
    return IntStream.of(ROWS).noneMatch(row -> row == item);
  }

  private static EmbeddingColumns align(AlignmentMethod method) {
    EmbeddingColumns raw = raw();
    return AlignmentFitter.fit(method, raw, ROWS).apply(raw, WORKERS);
  }

  private static EmbeddingColumns raw() {
    TreeMap<String, FloatMatrix> whole = new TreeMap<>();
    whole.put("image", matrix("image"));
    whole.put("image_features", FEATURES);
    whole.put("text", matrix("text"));
    TreeMap<String, RaggedMatrix> ragged = new TreeMap<>();
    ragged.put(
        "words", new RaggedMatrix(matrix("words"), Fixtures.integers("alignment/offsets.npy")));
    int[] pairs = IntStream.rangeClosed(0, ITEMS).map(item -> 2 * item).toArray();
    ragged.put("object_features", new RaggedMatrix(matrix("objects"), pairs));
    ragged.put("objects", new RaggedMatrix(matrix("objects"), pairs));
    return new EmbeddingColumns(whole, ragged, ITEMS);
  }

  private static FloatMatrix matrix(String name) {
    return Fixtures.matrix("alignment/" + name + ".npy");
  }

  /** The sign of a canonical direction is free. */
  private static int[] signs(FloatMatrix actual, FloatMatrix expected) {
    return IntStream.range(0, actual.columns())
        .map(column -> actual.get(0, column) * expected.get(0, column) < 0 ? -1 : 1)
        .toArray();
  }

  private static FloatMatrix signed(FloatMatrix matrix, int[] signs) {
    float[] values = matrix.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= signs[i % signs.length];
    }
    return FloatMatrix.of(values, matrix.columns());
  }

  private static void assertNear(FloatMatrix actual, String expected) {
    float[] values = matrix(expected).toArray();
    assertThat(actual.toArray()).hasSameSizeAs(values);
    for (int i = 0; i < values.length; i++) {
      assertThat(actual.toArray()[i]).isCloseTo(values[i], Offset.offset(2e-6f));
    }
  }

  private static void assertRefused(Runnable call, String value) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            CrosshashException.class, e -> assertThat(e.value()).contains(value));
  }
}
