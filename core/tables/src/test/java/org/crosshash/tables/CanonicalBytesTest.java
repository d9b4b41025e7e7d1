package org.crosshash.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalBytesTest {
  private StoreFixture fixture;

  @BeforeEach
  void open(@TempDir Path folder) {
    fixture = new StoreFixture(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /** Rows of random values, about a quarter of them null, are appended in random pieces. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void bytes_ofTheSameRowsInOtherBatches_areTheSame(long seed) {
    Random random = new Random(seed);
    int rows = 1 + random.nextInt(4000);
    Schema schema = RandomRows.schema(random.nextBoolean());
    RandomRows values = new RandomRows(schema, seed);

    ArtifactName whole = write(schema, values, rows, List.of(rows));
    List<Integer> pieces = new ArrayList<>();
    for (int left = rows; left > 0; left -= pieces.getLast()) {
      pieces.add(Math.min(left, random.nextInt(1 + rows / (1 + random.nextInt(40)))));
    }
    ArtifactName parts = write(schema, values, rows, pieces);
    ArtifactName single =
        rows > 1000
            ? whole
            : write(schema, values, rows, IntStream.range(0, rows).mapToObj(i -> 1).toList());

    assertThat(parts).isEqualTo(whole);
    assertThat(single).isEqualTo(whole);
    try (Table table = fixture.store().open(whole)) {
      assertThat(table.rowCount()).isEqualTo(rows);
      int[] row = {0};
      table.forEachBatch(batch -> row[0] = requireSame(batch, values, row[0]));
      assertThat(row[0]).isEqualTo(rows);
    }
    assertThat(write(schema, new RandomRows(schema, seed + 100), rows, List.of(rows)))
        .as("other rows")
        .isNotEqualTo(whole);
  }

  private int requireSame(VectorSchemaRoot batch, RandomRows values, int firstRow) {
    try (VectorSchemaRoot expected =
        values.batch(fixture.allocator(), firstRow, firstRow + batch.getRowCount())) {
      for (int column = 0; column < expected.getFieldVectors().size(); column++) {
        for (int i = 0; i < batch.getRowCount(); i++) {
          Object found = batch.getVector(column).getObject(i);
          Object wanted = expected.getVector(column).getObject(i);
          assertThat(text(found)).isEqualTo(text(wanted));
        }
      }
    }
    return firstRow + batch.getRowCount();
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes ? java.util.Arrays.toString(bytes) : String.valueOf(value);
  }

  private ArtifactName write(Schema schema, RandomRows values, int rows, List<Integer> pieces) {
    try (TableWriter writer = fixture.store().newTable(schema)) {
      int from = 0;
      for (int piece : pieces) {
        try (VectorSchemaRoot batch = values.batch(fixture.allocator(), from, from + piece)) {
          writer.append(batch);
        }
        from += piece;
      }
      assertThat(writer.rowCount()).isEqualTo(rows);
      return writer.commit().name();
    }
  }

  @Test
  void digest_ofASmallTable_isWhatItAlwaysWas() {
    StoredArtifact stored =
        TableBuilder.of("embeddings")
            .metadata("b", "2")
            .metadata("a", "1")
            .strings("id", List.of("x", "", "zebra"))
            .floats("image", FloatMatrix.of(new float[] {1, -0f, 2.5f, 3, 4, 5}, 2))
            .stringLists("labels", List.of(List.of("one"), List.of(), List.of("two", "three")))
            .codes("code", new byte[] {1, 2, 3}, 1)
            .ints("community", new int[] {7, -1, 0})
            .write(fixture.store());

    assertThat(stored.name().digest().hex())
        .isEqualTo("c78fced8b3bdafec3130ba17e87773ca531b1035f06dd53c8fe01e052e5a16a5");
  }

  @Test
  void bytes_withMetadataInAnotherOrder_areTheSame() {
    Map<String, String> ascending = new LinkedHashMap<>();
    Map<String, String> descending = new LinkedHashMap<>();
    List<String> keys = IntStream.range(0, 50).mapToObj(i -> "key" + i).toList();
    keys.forEach(key -> ascending.put(key, "v"));
    keys.stream().sorted(Comparator.reverseOrder()).forEach(key -> descending.put(key, "v"));
    SelectionTable selection = new SelectionTable(List.of("a"));

    assertThat(selection.write(fixture.store(), ascending).name())
        .isEqualTo(selection.write(fixture.store(), descending).name());
  }

  @Test
  void bytes_withGarbageBeneathNulls_areTheSame() {
    Schema schema =
        new Schema(
            List.of(
                Field.nullable("number", new ArrowType.Int(32, true)),
                Field.nullable("text", new ArrowType.Utf8())));
    assertThat(writeNulls(schema, 0, "")).isEqualTo(writeNulls(schema, 0x5A5A5A5A, "garbage"));
  }

  private ArtifactName writeNulls(Schema schema, int number, String text) {
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, fixture.allocator());
        TableWriter writer = fixture.store().newTable(schema)) {
      IntVector numbers = (IntVector) batch.getVector(0);
      VarCharVector texts = (VarCharVector) batch.getVector(1);
      for (int row = 0; row < 100; row++) {
        boolean absent = row % 3 == 1;
        numbers.setSafe(row, absent ? number : row);
        texts.setSafe(
            row, (absent ? text : "t" + row).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      batch.setRowCount(100);
      for (FieldVector vector : batch.getFieldVectors()) {
        for (int row = 1; row < 100; row += 3) {
          org.apache.arrow.vector.BitVectorHelper.unsetBit(vector.getValidityBuffer(), row);
        }
        assertThat(vector.getNullCount()).isEqualTo(33);
      }
      writer.append(batch);
      return writer.commit().name();
    }
  }

  @Test
  void bytes_withAnotherNameForListElements_areTheSame() {
    assertThat(writeList("item")).isEqualTo(writeList("$data$"));
  }

  private ArtifactName writeList(String child) {
    Schema schema =
        new Schema(
            List.of(
                new Field(
                    "labels",
                    FieldType.notNullable(new ArrowType.List()),
                    List.of(Field.notNullable(child, new ArrowType.Utf8())))));
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, fixture.allocator());
        TableWriter writer = fixture.store().newTable(schema)) {
      new NewColumn.StringLists(schema.getFields().getFirst(), List.of(List.of("a"), List.of()))
          .fill(batch.getVector(0), 0, 2);
      batch.setRowCount(2);
      writer.append(batch);
      return writer.commit().name();
    }
  }

  @Test
  void file_isReadByArrowsOwnReader_inBatchesOfAboutOneMebibyte() throws IOException {
    int rows = 5000;
    float[] values = new float[rows * 128];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    StoredArtifact stored =
        TableBuilder.of("").floats("v", FloatMatrix.of(values, 128)).write(fixture.store());
    int read = 0;
    try (FileChannel channel = FileChannel.open(fixture.tableFile(stored.name()));
        ArrowFileReader reader = new ArrowFileReader(channel, fixture.allocator())) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      while (reader.loadNextBatch()) {
        assertThat(root.getRowCount()).isEqualTo(Math.min(2048, rows - read));
        read += root.getRowCount();
      }
      assertThat(reader.getRecordBlocks()).allMatch(block -> block.getOffset() % 64 == 0);
    }
    assertThat(read).isEqualTo(rows);
  }

  @Test
  void newTable_ofAnUnsupportedType_isRefused() {
    Schema schema = new Schema(List.of(Field.nullable("x", new ArrowType.Utf8View())));
    assertThatThrownBy(() -> fixture.store().newTable(schema))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("x: Utf8View");
  }

  @Test
  void newTable_withAColumnTwice_isRefused() {
    Field id = Field.notNullable("id", new ArrowType.Utf8());
    assertThatThrownBy(() -> fixture.store().newTable(new Schema(List.of(id, id))))
        .hasMessageContaining("\"id\"");
  }

  @Test
  void append_ofOtherColumns_isRefusedAndTheTableGoesOn() {
    Schema schema = new Schema(List.of(Field.notNullable("id", new ArrowType.Utf8())));
    Schema other = new Schema(List.of(Field.notNullable("id", new ArrowType.Int(32, true))));
    try (TableWriter writer = fixture.store().newTable(schema);
        VectorSchemaRoot batch = VectorSchemaRoot.create(other, fixture.allocator())) {
      assertThatThrownBy(() -> writer.append(batch)).isInstanceOf(CrosshashException.class);
      assertThat(writer.commit().rowCount()).isZero();
    }
  }

  @Test
  void append_ofNullWhereNoneMayBe_isRefusedAndNothingIsStored() {
    Schema schema = new Schema(List.of(Field.notNullable("n", new ArrowType.Int(32, true))));
    try (TableWriter writer = fixture.store().newTable(schema);
        VectorSchemaRoot batch = VectorSchemaRoot.create(schema, fixture.allocator())) {
      ((IntVector) batch.getVector(0)).setNull(0);
      batch.setRowCount(1);
      assertThatThrownBy(() -> writer.append(batch))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("Column n");
      assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }
    assertThat(fixture.store().list()).isEmpty();
  }
}
