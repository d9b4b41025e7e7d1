package org.crosshash.encoder;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** JSON in the metadata of tables: keys sorted, no white space. */
final class MetadataJson {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().sortingMapKeys().omittingInsignificantWhitespace();

  private MetadataJson() {}

  static String write(Struct object) {
    try {
      return PRINTER.print(object);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A struct must have a JSON form", e);
    }
  }

  /**
   * Reads an object.
   *
   * @throws CrosshashException DATA_LOSS if it is none
   */
  static Struct read(String json) {
    Struct.Builder object = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(json, object);
      return object.build();
    } catch (InvalidProtocolBufferException e) {
      throw new CrosshashException(
          Problem.DATA_LOSS, "A table's metadata must be JSON", json, "make the table again", e);
    }
  }

  static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  static Value number(double value) {
    return Value.newBuilder().setNumberValue(value).build();
  }

  /** A text field of an object; empty where it has none. */
  static String text(Struct object, String field) {
    return object.getFieldsOrDefault(field, text("")).getStringValue();
  }
}
