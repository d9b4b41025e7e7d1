package org.crosshash.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypedTablesTest {
  private StoreFixture fixture;

  @BeforeEach
  void open(@TempDir Path folder) {
    fixture = new StoreFixture(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static FloatMatrix random(int rows, int columns) {
    Random random = new Random(7);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return FloatMatrix.of(values, columns);
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "item-" + i).toList();
  }

  @Test
  void texts_thatAreNoUtf8_areRefusedAndReplacementCharactersAreNot() {
    Field id = Field.notNullable("id", ArrowType.Utf8.INSTANCE);
    Field text = Field.nullable("text", ArrowType.Utf8.INSTANCE);
    Schema schema =
        new Schema(List.of(id, text), Map.of(ArtifactStore.CONTENT_KEY, ItemsTable.CONTENT));
    List<byte[]> texts =
        List.of("a\ufffdb".getBytes(StandardCharsets.UTF_8), new byte[] {'a', (byte) 0xff, 'b'});
    for (int i = 0; i < texts.size(); i++) {
      StoredArtifact stored;
      try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, fixture.allocator());
          TableWriter writer = fixture.store().newTable(schema)) {
        ((VarCharVector) root.getVector(0)).setSafe(0, new byte[] {'x'});
        ((VarCharVector) root.getVector(1)).setSafe(0, texts.get(i));
        root.setRowCount(1);
        writer.append(root);
        stored = writer.commit();
      }
      try (Table table = fixture.store().open(stored.name())) {
        ItemsTable items = ItemsTable.of(table);
        if (i == 0) {
          assertThat(items.texts()).containsExactly(Optional.of("a\ufffdb"));
        } else {
          assertThatThrownBy(items::texts)
              .isInstanceOf(CrosshashException.class)
              .hasMessageContaining("UTF-8")
              .hasMessageContaining("column text, row 0");
        }
      }
    }
  }

  @Test
  void items_writtenAndRead_areTheSame() {
    List<Item> items =
        List.of(
            Item.of("a").withImage(new byte[] {1, 2}).withText("eins").withLabels(List.of("x")),
            Item.of("b").withText("zwei").withSplits(List.of("train", "database")),
            Item.of("c").withFrames(List.of(new byte[] {3}, new byte[] {4, 5})).withGroup("g"));

    StoredArtifact stored = ItemsTable.write(fixture.store(), items, Map.of("source", "test"));

    try (Table table = fixture.store().open(stored.name())) {
      ItemsTable read = ItemsTable.of(table);
      assertThat(read.ids()).containsExactly("a", "b", "c");
      assertThat(read.image(0))
          .hasValueSatisfying(image -> assertThat(image).containsExactly(1, 2));
      assertThat(read.image(1)).isEmpty();
      assertThat(read.texts())
          .containsExactly(Optional.of("eins"), Optional.of("zwei"), Optional.empty());
      assertThat(read.labels()).containsExactly(List.of("x"), List.of(), List.of());
      assertThat(read.splits()).containsExactly(List.of(), List.of("train", "database"), List.of());
      assertThat(read.groups())
          .containsExactly(Optional.empty(), Optional.empty(), Optional.of("g"));
      assertThat(read.frames(2)).hasSize(2);
      assertThat(read.frames(2).get(1)).containsExactly(4, 5);
      assertThat(read.has(ItemColumn.IMAGE_URI)).isFalse();
      assertThat(read.imageUris()).containsOnly(Optional.empty());
      assertThat(table.metadata()).containsEntry("source", "test");
    }
  }

  @Test
  void items_withUriAndDigest_keepBoth() {
    Digest digest = Digest.of("picture".getBytes(StandardCharsets.UTF_8));
    StoredArtifact stored =
        ItemsTable.write(
            fixture.store(), List.of(Item.of("a").withImage("file:///a.jpg", digest)), Map.of());
    try (Table table = fixture.store().open(stored.name())) {
      assertThat(ItemsTable.of(table).imageUris()).containsExactly(Optional.of("file:///a.jpg"));
      assertThat(ItemsTable.of(table).imageDigests()).containsExactly(Optional.of(digest));
    }
  }

  @Test
  void optionalStrings_ofAnyRows_areThoseOfTheWholeColumn() {
    Random random = new Random(3);
    List<Optional<String>> texts = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      texts.add(
          random.nextInt(5) == 0
              ? Optional.empty()
              : Optional.of("text %d ".formatted(i).repeat(random.nextInt(2000))));
    }
    StoredArtifact stored =
        TableBuilder.of("items").optionalStrings("text", texts).write(fixture.store());
    try (Table table = fixture.store().open(stored.name())) {
      assertThat(table.batchCount()).isGreaterThan(3);
      for (int round = 0; round < 100; round++) {
        int from = random.nextInt(texts.size() + 1);
        int count = random.nextInt(texts.size() + 1 - from);
        assertThat(table.optionalStrings("text", from, count))
            .isEqualTo(texts.subList(from, from + count));
      }
      assertThat(table.optionalStrings("text", 0, 500)).isEqualTo(texts);
      assertThatThrownBy(() -> table.optionalStrings("text", 499, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void items_withIdTwiceFarApart_areRefusedWithBothRows() {
    List<String> ids = new ArrayList<>(ids(10_000));
    ids.set(9_876, "item-12");
    StoredArtifact stored = TableBuilder.of("items").strings("id", ids).write(fixture.store());
    try (Table table = fixture.store().open(stored.name())) {
      assertThatThrownBy(() -> ItemsTable.of(table))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("\"item-12\" in rows 12 and 9876");
    }
  }

  @Test
  void items_withIdTwice_areRefusedAndLeaveNothing() {
    assertThatThrownBy(
            () -> ItemsTable.write(fixture.store(), List.of(Item.of("a"), Item.of("a")), Map.of()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("\"a\"");
    assertThat(fixture.store().list()).isEmpty();
  }

  @Test
  void embeddings_overSeveralBatches_areGatheredInOrder() {
    int rows = 3000;
    FloatMatrix image = random(rows, 200);
    int[] offsets = IntStream.rangeClosed(0, rows).toArray();
    RaggedMatrix words = new RaggedMatrix(random(rows, 16), offsets);

    StoredArtifact stored =
        EmbeddingsTable.builder(ids(rows))
            .dense("image", image)
            .ragged("words", words)
            .encoder("encoder-1")
            .write(fixture.store());

    try (Table table = fixture.store().open(stored.name())) {
      EmbeddingsTable read = EmbeddingsTable.of(table);
      assertThat(table.batchCount()).isGreaterThan(2);
      assertThat(read.denseColumns()).containsExactly("image");
      assertThat(read.raggedColumns()).containsExactly("words");
      assertThat(read.dense("image").toArray()).isEqualTo(image.toArray());
      assertThat(read.ragged("words").values().toArray()).isEqualTo(words.values().toArray());
      assertThat(read.ragged("words").offsets()).isEqualTo(offsets);
      assertThat(read.encoder()).isEqualTo("encoder-1");
      assertThat(read.alignment()).isEmpty();
    }
  }

  @Test
  void embeddings_ofOneBatch_areViewsOfTheMappedFile() {
    StoredArtifact stored =
        EmbeddingsTable.builder(ids(10)).dense("image", random(10, 8)).write(fixture.store());
    FloatMatrix view;
    try (Table table = fixture.store().open(stored.name())) {
      view = table.floats("image");
      assertThat(view.segment().isReadOnly()).isTrue();
      assertThat(view.segment().address() % 64).isZero();
    }
    assertThatThrownBy(() -> view.get(0, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void embeddings_withRaggedListsOfAllLengths_keepThem() {
    int[] offsets = {0, 0, 3, 3, 4, 7};
    RaggedMatrix words = new RaggedMatrix(random(7, 5), offsets);
    StoredArtifact stored =
        EmbeddingsTable.builder(ids(5)).ragged("words", words).write(fixture.store());
    try (Table table = fixture.store().open(stored.name())) {
      assertThat(table.ragged("words").offsets()).isEqualTo(offsets);
      assertThat(table.ragged("words").values().toArray()).isEqualTo(words.values().toArray());
    }
  }

  @Test
  void embeddings_withNaN_nameColumnRowAndComponent() {
    float[] values = random(4, 3).toArray();
    values[7] = Float.NaN;
    assertThatThrownBy(
            () -> EmbeddingsTable.builder(ids(4)).dense("image", FloatMatrix.of(values, 3)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("NaN in column image, row 2, component 1");
  }

  @Test
  void embeddings_withTooFewRows_areRefused() {
    assertThatThrownBy(() -> EmbeddingsTable.builder(ids(4)).dense("image", random(3, 3)))
        .hasMessageContaining("Column image has one row for each of the 4 ids: 3");
  }

  @Test
  void embeddings_withEmptyId_areRefused() {
    assertThatThrownBy(() -> EmbeddingsTable.builder(List.of("a", "")))
        .hasMessageContaining("row 1 has an empty id");
  }

  @Test
  void guidance_denseSparseAndFactored_areReadBack() {
    GuidanceTable.Neighbours neighbours =
        new GuidanceTable.Neighbours(
            List.of(new int[] {1, 2}, new int[] {}, new int[] {0}),
            List.of(new float[] {0.5f, 1}, new float[] {}, new float[] {-1}));
    ArtifactName embeddings = ArtifactName.table(Digest.of("embeddings"));
    StoredArtifact stored =
        GuidanceTable.builder(ids(3))
            .communities(new int[] {0, 1, 0})
            .similarity(random(3, 3))
            .ingredient("features", random(3, 9))
            .neighbours(neighbours)
            .recipe("{}")
            .embeddings(embeddings)
            .write(fixture.store());
    try (Table table = fixture.store().open(stored.name())) {
      GuidanceTable read = GuidanceTable.of(table);
      assertThat(read.communities())
          .hasValueSatisfying(c -> assertThat(c).containsExactly(0, 1, 0));
      assertThat(read.similarity().orElseThrow().toArray()).isEqualTo(random(3, 3).toArray());
      assertThat(read.ingredient("features").columns()).isEqualTo(9);
      assertThat(read.neighbours().orElseThrow().rows().get(0)).containsExactly(1, 2);
      assertThat(read.neighbours().orElseThrow().values().get(2)).containsExactly(-1);
      assertThat(read.embeddings()).contains(embeddings);
    }
  }

  @Test
  void guidance_similarityNotSquare_isRefused() {
    assertThatThrownBy(() -> GuidanceTable.builder(ids(3)).similarity(random(3, 4)))
        .hasMessageContaining("has a column for each of the 3 items: 4");
  }

  @Test
  void codes_writtenAndRead_areTheSame() {
    byte[] codes = new byte[20];
    new Random(1).nextBytes(codes);
    CodesTable written = CodesTable.of(ids(10), "image", codes, 16, "models/x");
    StoredArtifact stored = written.write(fixture.store(), Map.of());
    try (Table table = fixture.store().open(stored.name())) {
      CodesTable read = CodesTable.of(table);
      assertThat(read.codes()).isEqualTo(codes);
      assertThat(read.bits()).isEqualTo(16);
      assertThat(read.modalities()).containsOnly("image");
      assertThat(read.model()).isEqualTo("models/x");
      assertThat(read.localCodes()).isEmpty();
    }
  }

  @Test
  void codes_ofTheWrongWidth_areRefused() {
    assertThatThrownBy(() -> CodesTable.of(ids(10), "image", new byte[19], 16, "m"))
        .hasMessageContaining("2 bytes for each of 10 ids: 19 bytes");
    assertThatThrownBy(() -> CodesTable.of(ids(2), "image", new byte[4], 12, "m"))
        .hasMessageContaining("multiple of 8 bits");
  }

  @Test
  void codes_sameIdInBothModalities_areAllowed_butNotTwiceInOne() {
    byte[] codes = new byte[4];
    new CodesTable(
        List.of("a", "a"), List.of("image", "text"), codes, 16, "m", Optional.empty(), 0);
    assertThatThrownBy(() -> CodesTable.of(List.of("a", "a"), "text", codes, 16, "m"))
        .hasMessageContaining("\"text/a\" in rows 0 and 1");
  }

  @Test
  void neighboursMetricsCurvesSelection_writtenAndRead_areTheSame() {
    NeighboursTable neighbours =
        new NeighboursTable(
            List.of("q", "q"),
            new int[] {0, 1},
            List.of("a", "b"),
            List.of("image", "text"),
            new int[] {3, 5},
            Optional.of(new double[] {0.5, 0.25}));
    MetricsTable metrics = new MetricsTable(List.of(new MetricsTable.Row("i2t", "map@50", 0.75)));
    CurvesTable curves =
        new CurvesTable(List.of(new CurvesTable.Row("t2i", "precision-recall", 0.1, 0.9)));
    SelectionTable selection = new SelectionTable(List.of("b", "a"));

    try (Table table = fixture.store().open(neighbours.write(fixture.store(), Map.of()).name())) {
      NeighboursTable read = NeighboursTable.of(table);
      assertThat(read.queries()).isEqualTo(neighbours.queries());
      assertThat(read.modalities()).containsExactly("image", "text");
      assertThat(read.distances()).isEqualTo(neighbours.distances());
      assertThat(read.scores().orElseThrow()).containsExactly(0.5, 0.25);
    }
    try (Table table = fixture.store().open(metrics.write(fixture.store(), Map.of()).name())) {
      assertThat(MetricsTable.of(table)).isEqualTo(metrics);
    }
    QueryMetricsTable ofQueries =
        new QueryMetricsTable(List.of(new QueryMetricsTable.Row("a", "i2t", "map_all", 0.5)));
    try (Table table = fixture.store().open(ofQueries.write(fixture.store(), Map.of()).name())) {
      assertThat(QueryMetricsTable.of(table)).isEqualTo(ofQueries);
      assertThatThrownBy(() -> MetricsTable.of(table)).hasMessageContaining("query_metrics");
    }
    try (Table table = fixture.store().open(curves.write(fixture.store(), Map.of()).name())) {
      assertThat(CurvesTable.of(table)).isEqualTo(curves);
    }
    try (Table table = fixture.store().open(selection.write(fixture.store()).name())) {
      assertThat(SelectionTable.of(table)).isEqualTo(selection);
    }
  }

  @Test
  void view_ofAnotherContent_isRefused() {
    StoredArtifact stored = new SelectionTable(List.of("a")).write(fixture.store());
    try (Table table = fixture.store().open(stored.name())) {
      assertThatThrownBy(() -> CodesTable.of(table)).hasMessageContaining("holds codes: selection");
    }
  }

  @Test
  void view_withoutARequiredColumn_namesItAndWhatThereIs() {
    StoredArtifact stored =
        TableBuilder.of(CodesTable.CONTENT).strings("id", ids(2)).write(fixture.store());
    try (Table table = fixture.store().open(stored.name())) {
      assertThatThrownBy(() -> CodesTable.of(table))
          .hasMessageContaining("lacks one: modality")
          .hasMessageContaining("[id]");
    }
  }

  @Test
  void column_ofAnotherType_isRefused() {
    StoredArtifact stored = new SelectionTable(List.of("a")).write(fixture.store());
    try (Table table = fixture.store().open(stored.name())) {
      assertThatThrownBy(() -> table.floats("id"))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("Column id")
          .hasMessageContaining("Utf8");
      assertThatThrownBy(() -> table.ints("id")).isInstanceOf(CrosshashException.class);
      assertThatThrownBy(() -> table.strings("nonesuch"))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("nonesuch");
    }
  }

  @Test
  void emptyTables_areReadAsEmpty() {
    StoredArtifact stored =
        EmbeddingsTable.builder(List.of())
            .dense("image", FloatMatrix.of(new float[0], 4))
            .write(fixture.store());
    try (Table table = fixture.store().open(stored.name())) {
      assertThat(table.rowCount()).isZero();
      assertThat(table.batchCount()).isZero();
      assertThat(table.ids()).isEmpty();
      assertThat(table.floats("image").rows()).isZero();
      assertThatThrownBy(() -> table.ints("id")).isInstanceOf(CrosshashException.class);
    }
  }
}
