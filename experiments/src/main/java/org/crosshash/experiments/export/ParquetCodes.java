package org.crosshash.experiments.export;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.crosshash.tables.CodesTable;

/**
 * A codes table as a Parquet file with the same columns: {@code id} and {@code modality} texts,
 * {@code code} and where it has them {@code local_codes} binary of fixed length; the model and the
 * code length in the metadata.
 *
 * <p>Values are plain and not compressed: codes do not shrink. What is written by hand is only
 * that; all headers are Apache Parquet's own structures.
 */
final class ParquetCodes {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int PAGE_ROWS = 1 << 14;
  private static final int GROUP_ROWS = 1 << 20;

  private final CodesTable table;
  private final OutputStream out;
  private long position;

  private ParquetCodes(CodesTable table, OutputStream out) {
    this.table = table;
    this.out = out;
  }

  static void write(CodesTable table, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      new ParquetCodes(table, out).write();
    }
  }

  /** Puts the value of a row where it belongs. */
  private interface Column {
    void value(int row, ByteArrayOutputStream page);

    /** Bytes of a value, 0 where they differ. */
    int width();

    String name();
  }

  private record Texts(String name, List<String> values) implements Column {
    @Override
    public void value(int row, ByteArrayOutputStream page) {
      byte[] text = values.get(row).getBytes(StandardCharsets.UTF_8);
      page.writeBytes(number(text.length));
      page.writeBytes(text);
    }

    @Override
    public int width() {
      return 0;
    }
  }

  private record Codes(String name, byte[] values, int width) implements Column {
    @Override
    public void value(int row, ByteArrayOutputStream page) {
      page.write(values, row * width, width);
    }
  }

  private void write() throws IOException {
    List<Column> columns = new ArrayList<>();
    columns.add(new Texts("id", table.ids()));
    columns.add(new Texts("modality", table.modalities()));
    columns.add(new Codes("code", table.codes(), table.bits() / Byte.SIZE));
    table
        .localCodes()
        .ifPresent(
            local -> columns.add(new Codes("local_codes", local, table.localBits() / Byte.SIZE)));
    put(MAGIC);
    List<RowGroup> groups = new ArrayList<>();
    for (int from = 0; from < table.rowCount(); from += GROUP_ROWS) {
      groups.add(group(columns, from, Math.min(table.rowCount(), from + GROUP_ROWS)));
    }
    FileMetaData footer = new FileMetaData(1, schema(columns), table.rowCount(), groups);
    footer.setCreated_by("crosshash");
    footer.setKey_value_metadata(
        List.of(
            new KeyValue(CodesTable.MODEL_KEY).setValue(table.model()),
            new KeyValue("crosshash.bits").setValue(Integer.toString(table.bits()))));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, bytes);
    put(bytes.toByteArray());
    put(number(bytes.size()));
    put(MAGIC);
  }

  private static List<SchemaElement> schema(List<Column> columns) {
    List<SchemaElement> schema = new ArrayList<>();
    SchemaElement root = new SchemaElement("codes");
    root.setNum_children(columns.size());
    schema.add(root);
    for (Column column : columns) {
      SchemaElement element = new SchemaElement(column.name());
      element.setRepetition_type(FieldRepetitionType.REQUIRED);
      element.setType(type(column));
      if (column.width() > 0) {
        element.setType_length(column.width());
      } else {
        element.setConverted_type(ConvertedType.UTF8);
        element.setLogicalType(LogicalType.STRING(new StringType()));
      }
      schema.add(element);
    }
    return schema;
  }

  private static Type type(Column column) {
    return column.width() > 0 ? Type.FIXED_LEN_BYTE_ARRAY : Type.BYTE_ARRAY;
  }

  private RowGroup group(List<Column> columns, int from, int to) throws IOException {
    List<ColumnChunk> chunks = new ArrayList<>();
    long bytes = 0;
    for (Column column : columns) {
      long start = position;
      for (int first = from; first < to; first += PAGE_ROWS) {
        page(column, first, Math.min(to, first + PAGE_ROWS));
      }
      long size = position - start;
      bytes += size;
      ColumnMetaData metadata =
          new ColumnMetaData(
              type(column),
              List.of(Encoding.PLAIN, Encoding.RLE),
              List.of(column.name()),
              CompressionCodec.UNCOMPRESSED,
              to - from,
              size,
              size,
              start);
      chunks.add(new ColumnChunk(start).setMeta_data(metadata));
    }
    return new RowGroup(chunks, bytes, to - from);
  }

  private void page(Column column, int from, int to) throws IOException {
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    for (int row = from; row < to; row++) {
      column.value(row, values);
    }
    PageHeader header = new PageHeader(PageType.DATA_PAGE, values.size(), values.size());
    // Every value is there and none repeats, so there are no levels.
    header.setData_page_header(
        new DataPageHeader(to - from, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    Util.writePageHeader(header, page);
    put(page.toByteArray());
    put(values.toByteArray());
  }

  private void put(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
