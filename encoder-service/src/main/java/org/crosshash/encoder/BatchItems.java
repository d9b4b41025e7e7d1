package org.crosshash.encoder;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.encoding.Columns;
import org.crosshash.encoding.ItemSource;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Table;

/** The rows of a batch that a client sent, read where they lie. Safe for any number of threads. */
final class BatchItems implements ItemSource {
  private final VectorSchemaRoot batch;

  /** Views a batch whose schema was checked; it must stay as it is. */
  BatchItems(VectorSchemaRoot batch) {
    this.batch = batch;
  }

  /**
   * Refuses a schema that cannot be read.
   *
   * @throws CrosshashException INVALID_ARGUMENT
   */
  static void requireColumns(Schema schema) {
    requireType(schema, Table.ID, ArrowType.Utf8.INSTANCE, "utf8");
    boolean images = has(schema, Columns.IMAGE);
    boolean texts = has(schema, Columns.TEXT);
    if (!images && !texts) {
      throw CrosshashException.invalid(
          "A batch to embed has the columns `id` and `text`, `image` or both",
          schema.getFields().stream().map(Field::getName).toList(),
          "add what is missing");
    }
    if (images) {
      requireType(schema, Columns.IMAGE, ArrowType.Binary.INSTANCE, "binary");
    }
    if (texts) {
      requireType(schema, Columns.TEXT, ArrowType.Utf8.INSTANCE, "utf8");
    }
  }

  /** Whether there is a column. */
  static boolean has(Schema schema, String column) {
    return schema.getFields().stream().anyMatch(field -> field.getName().equals(column));
  }

  private static void requireType(Schema schema, String column, ArrowType type, String name) {
    Optional<Field> field =
        schema.getFields().stream().filter(each -> each.getName().equals(column)).findFirst();
    if (field.map(Field::getType).filter(type::equals).isEmpty()) {
      throw CrosshashException.invalid(
          "A batch to embed has a column `%s` of type %s".formatted(column, name),
          field.map(Field::toString).orElse("none"),
          "add or convert it");
    }
  }

  @Override
  public int size() {
    return batch.getRowCount();
  }

  /**
   * Refuses rows that could not be told apart in an answer.
   *
   * @throws CrosshashException INVALID_ARGUMENT if a row has no id, or one that is no UTF-8
   */
  void requireIds() {
    for (int row = 0; row < size(); row++) {
      var _ = id(row);
    }
  }

  @Override
  public String id(int row) {
    return string(Table.ID, row)
        .orElseThrow(() ->
            CrosshashException.invalid(
                "Every row has an id", "row " + row + " has none", "fill it or leave the row out"));
  }

  @Override
  public boolean hasImages() {
    return has(batch.getSchema(), Columns.IMAGE);
  }

  @Override
  public boolean hasTexts() {
    return has(batch.getSchema(), Columns.TEXT);
  }

  @Override
  public Optional<byte[]> image(int row) {
    return value(Columns.IMAGE, row);
  }

  @Override
  public Optional<String> text(int row) {
    return string(Columns.TEXT, row);
  }

  private Optional<String> string(String column, int row) {
    return value(column, row)
        .map(bytes -> {
          try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
          } catch (CharacterCodingException e) {
            throw CrosshashException.invalid(
                "A text must be UTF-8",
                "column %s, row %d of its batch: %d bytes that are not"
                    .formatted(column, row, bytes.length),
                "convert it, or leave the row out");
          }
        });
  }

  private Optional<byte[]> value(String column, int row) {
    FieldVector vector = batch.getVector(column);
    if (vector.isNull(row)) {
      return Optional.empty();
    }
    return switch (vector) {
      case VarCharVector texts -> Optional.of(texts.get(row));
      case VarBinaryVector bytes -> Optional.of(bytes.get(row));
      default -> throw new IllegalStateException("The schema was checked: " + vector.getField());
    };
  }
}
