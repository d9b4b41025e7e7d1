package org.crosshash.experiments.export;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/**
 * A small table as Parquet, in memory: one row group, one plain page a column, any value may be
 * absent.
 *
 * <pre>{@code
 * byte[] file = new ParquetTable("trials").texts("method", methods).numbers("value", values).bytes();
 * }</pre>
 */
public final class ParquetTable {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private final String name;
  private final List<Column> columns = new ArrayList<>();

  private record Column(String name, Type type, List<byte[]> values, boolean[] present) {}

  /** A table without columns. */
  public ParquetTable(String name) {
    this.name = requireNonNull(name, "name");
  }

  /** Adds a column of texts; an empty one is absent. */
  public ParquetTable texts(String column, List<String> values) {
    return add(
        column,
        Type.BYTE_ARRAY,
        values.size(),
        row -> values.get(row).isEmpty() ? null : text(values.get(row)));
  }

  /** Adds a column of numbers (double); NaN is absent. */
  public ParquetTable numbers(String column, double[] values) {
    return add(
        column,
        Type.DOUBLE,
        values.length,
        row ->
            Double.isNaN(values[row]) ? null : buffer(Double.BYTES).putDouble(values[row]).array());
  }

  /** Adds a column of whole numbers (int64). */
  public ParquetTable wholes(String column, long[] values) {
    return add(
        column, Type.INT64, values.length, row -> buffer(Long.BYTES).putLong(values[row]).array());
  }

  /** The value of a row as Parquet writes it plainly; null where it is absent. */
  private interface Values {
    byte[] at(int row);
  }

  private ParquetTable add(String column, Type type, int rows, Values values) {
    if (!columns.isEmpty() && columns.getFirst().present().length != rows) {
      throw new IllegalArgumentException(
          "A column must be as long as the first: %s has %d rows".formatted(column, rows));
    }
    List<byte[]> written = new ArrayList<>();
    boolean[] present = new boolean[rows];
    for (int row = 0; row < rows; row++) {
      byte[] value = values.at(row);
      present[row] = value != null;
      if (value != null) {
        written.add(value);
      }
    }
    columns.add(new Column(column, type, written, present));
    return this;
  }

  /**
   * The file.
   *
   * @param metadata kept beside the table
   */
  public byte[] bytes(SequencedMap<String, String> metadata) {
    try {
      return write(metadata);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private byte[] write(SequencedMap<String, String> metadata) throws IOException {
    int rows = columns.getFirst().present().length;
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(MAGIC);
    List<ColumnChunk> chunks = new ArrayList<>();
    long total = 0;
    for (Column column : columns) {
      long start = file.size();
      page(column, file);
      long size = file.size() - start;
      total += size;
      chunks.add(
          new ColumnChunk(start)
              .setMeta_data(
                  new ColumnMetaData(
                      column.type(),
                      List.of(Encoding.PLAIN, Encoding.RLE),
                      List.of(column.name()),
                      CompressionCodec.UNCOMPRESSED,
                      rows,
                      size,
                      size,
                      start)));
    }
    FileMetaData footer =
        new FileMetaData(1, schema(), rows, List.of(new RowGroup(chunks, total, rows)));
    footer.setCreated_by("crosshash");
    footer.setKey_value_metadata(
        metadata.entrySet().stream()
            .map(entry -> new KeyValue(entry.getKey()).setValue(entry.getValue()))
            .toList());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, bytes);
    file.writeBytes(bytes.toByteArray());
    file.writeBytes(number(bytes.size()));
    file.writeBytes(MAGIC);
    return file.toByteArray();
  }

  private List<SchemaElement> schema() {
    List<SchemaElement> schema = new ArrayList<>();
    SchemaElement root = new SchemaElement(name);
    root.setNum_children(columns.size());
    schema.add(root);
    for (Column column : columns) {
      SchemaElement element = new SchemaElement(column.name());
      element.setRepetition_type(FieldRepetitionType.OPTIONAL);
      element.setType(column.type());
      if (column.type() == Type.BYTE_ARRAY) {
        element.setConverted_type(ConvertedType.UTF8);
        element.setLogicalType(LogicalType.STRING(new StringType()));
      }
      schema.add(element);
    }
    return schema;
  }

  private static void page(Column column, ByteArrayOutputStream file) throws IOException {
    ByteArrayOutputStream levels = levels(column.present());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(number(levels.size()));
    body.writeBytes(levels.toByteArray());
    column.values().forEach(body::writeBytes);
    PageHeader header = new PageHeader(PageType.DATA_PAGE, body.size(), body.size());
    header.setData_page_header(
        new DataPageHeader(column.present().length, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
    Util.writePageHeader(header, file);
    file.writeBytes(body.toByteArray());
  }

  /** Which values are there, as runs: twice the length as a variable integer, then 1 or 0. */
  private static ByteArrayOutputStream levels(boolean[] present) {
    ByteArrayOutputStream levels = new ByteArrayOutputStream();
    int start = 0;
    for (int row = 1; row <= present.length; row++) {
      if (row == present.length || present[row] != present[start]) {
        for (int left = (row - start) << 1; ; left >>>= 7) {
          levels.write(left > 0x7f ? (left & 0x7f) | 0x80 : left);
          if (left <= 0x7f) {
            break;
          }
        }
        levels.write(present[start] ? 1 : 0);
        start = row;
      }
    }
    return levels;
  }

  private static byte[] text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return buffer(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  private static byte[] number(int value) {
    return buffer(Integer.BYTES).putInt(value).array();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
