package org.crosshash.experiments.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTableTest {
  private static final int ROWS = 300;

  @TempDir private Path folder;

  private static byte[] table() {
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    metadata.put("study", "ö");
    double[] numbers = IntStream.range(0, ROWS).mapToDouble(row -> row / 7.0).toArray();
    Arrays.fill(numbers, 10, 250, Double.NaN);
    return new ParquetTable("figures")
        .texts(
            "name",
            IntStream.range(0, ROWS).mapToObj(row -> row % 3 == 0 ? "" : "ö" + row).toList())
        .numbers("value", numbers)
        .wholes("bits", IntStream.range(0, ROWS).mapToLong(row -> -row).toArray())
        .bytes(metadata);
  }

  @Test
  void bytes_threeColumns_sayWhatTheyHold() throws Exception {
    byte[] file = table();

    assertThat(new String(file, 0, 4, UTF_8)).isEqualTo("PAR1");
    assertThat(new String(file, file.length - 4, 4, UTF_8)).isEqualTo("PAR1");
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    FileMetaData footer =
        Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
    assertThat(footer.getNum_rows()).isEqualTo(ROWS);
    assertThat(footer.getSchema().stream().map(SchemaElement::getName))
        .containsExactly("figures", "name", "value", "bits");
  }

  @Test
  void bytes_absentValues_areReadByPyarrow() throws Exception {
    String python = System.getProperty("crosshash.python", "");
    assumeTrue(
        !python.isEmpty(),
        "SKIPPED: no interpreter with pyarrow; name one by -Dcrosshash.python=FILE");
    Path file = Files.write(folder.resolve("table.parquet"), table());
    String script =
        """
        import sys, pyarrow.parquet as pq
        t = pq.read_table(sys.argv[1])
        assert t.schema.metadata[b"study"].decode() == "ö", t.schema.metadata
        for i, row in enumerate(t.to_pylist()):
            assert row["name"] == (None if i % 3 == 0 else f"ö{i}"), row
            assert row["value"] == (None if 10 <= i < 250 else i / 7.0), row
            assert row["bits"] == -i, row
        print(t.num_rows)
        """;

    Process process =
        new ProcessBuilder(python, "-c", script, file.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output.strip()).isEqualTo("300");
  }

  @Test
  void add_shorterColumn_isRefused() {
    assertThatThrownBy(
            () -> new ParquetTable("t").texts("a", List.of("x", "y")).wholes("b", new long[1]))
        .hasMessageContaining("b has 1 rows");
  }
}
