package org.crosshash.tables;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;

/**
 * The one form of a schema: metadata sorted by key, the child of a list named {@code item} whatever
 * the writer's Arrow library calls it, no dictionaries, and only types whose bytes are determined
 * by their values.
 */
final class CanonicalSchema {
  private static final String LIST_CHILD = "item";

  private CanonicalSchema() {}

  /**
   * The canonical form of a schema.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if two columns share a name, one has none, or a
   *     type is not supported
   */
  static Schema of(Schema schema) {
    if (schema.getFields().isEmpty()) {
      throw CrosshashException.invalid("A table has columns", schema, "name at least one column");
    }
    Set<String> names = new HashSet<>();
    for (Field field : schema.getFields()) {
      if (field.getName() == null || field.getName().isEmpty() || !names.add(field.getName())) {
        throw CrosshashException.invalid(
            "Columns have distinct, non-empty names",
            "\"" + field.getName() + "\"",
            "rename the column");
      }
    }
    return new Schema(
        schema.getFields().stream().map(CanonicalSchema::field).toList(),
        schema.getCustomMetadata());
  }

  private static Field field(Field field) {
    return field(field, field.getName());
  }

  private static Field field(Field field, String name) {
    if (field.getDictionary() != null) {
      throw CrosshashException.invalid(
          "Columns are not dictionary-encoded", field.getName(), "decode the column first");
    }
    ColumnBuilder.requireSupported(field);
    boolean list =
        field.getType() instanceof ArrowType.List
            || field.getType() instanceof ArrowType.FixedSizeList;
    List<Field> children =
        field.getChildren().stream()
            .map(child -> field(child, list ? LIST_CHILD : child.getName()))
            .toList();
    return new Field(
        name,
        new FieldType(field.isNullable(), field.getType(), null, field.getMetadata()),
        children);
  }

  /** Whether batches of one schema can be rows of a table of the other. */
  static boolean sameColumns(Schema canonical, Schema other) {
    return sameFields(canonical.getFields(), other.getFields(), true);
  }

  private static boolean sameFields(List<Field> one, List<Field> other, boolean named) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      Field a = one.get(i);
      Field b = other.get(i);
      if ((named && !a.getName().equals(b.getName()))
          || !a.getType().equals(b.getType())
          || b.getDictionary() != null
          || !sameFields(
              a.getChildren(), b.getChildren(), a.getType() instanceof ArrowType.Struct)) {
        return false;
      }
    }
    return true;
  }

  /** Writes a schema into a flat buffer. */
  static int write(FlatBufferBuilder builder, Schema schema) {
    int[] fields = schema.getFields().stream().mapToInt(field -> write(builder, field)).toArray();
    int fieldsOffset = org.apache.arrow.flatbuf.Schema.createFieldsVector(builder, fields);
    int[] metadata = writeMetadata(builder, schema.getCustomMetadata());
    int metadataOffset =
        metadata.length == 0
            ? 0
            : org.apache.arrow.flatbuf.Schema.createCustomMetadataVector(builder, metadata);
    return org.apache.arrow.flatbuf.Schema.createSchema(
        builder, Endianness.Little, fieldsOffset, metadataOffset, 0);
  }

  private static int write(FlatBufferBuilder builder, Field field) {
    int name = builder.createString(field.getName());
    int type = field.getType().getType(builder);
    int[] children =
        field.getChildren().stream().mapToInt(child -> write(builder, child)).toArray();
    int childrenOffset = org.apache.arrow.flatbuf.Field.createChildrenVector(builder, children);
    int[] metadata = writeMetadata(builder, field.getMetadata());
    int metadataOffset =
        metadata.length == 0
            ? 0
            : org.apache.arrow.flatbuf.Field.createCustomMetadataVector(builder, metadata);
    return org.apache.arrow.flatbuf.Field.createField(
        builder,
        name,
        field.isNullable(),
        field.getType().getTypeID().getFlatbufID(),
        type,
        0,
        childrenOffset,
        metadataOffset);
  }

  private static int[] writeMetadata(FlatBufferBuilder builder, Map<String, String> metadata) {
    return new TreeMap<>(metadata)
        .entrySet().stream()
            .mapToInt(entry -> {
              int key = builder.createString(entry.getKey());
              int value = builder.createString(entry.getValue());
              return KeyValue.createKeyValue(builder, key, value);
            })
            .toArray();
  }
}
