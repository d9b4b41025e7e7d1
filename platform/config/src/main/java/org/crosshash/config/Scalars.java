package org.crosshash.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.crosshash.errors.CrosshashException;

/** Reads single values of the JSON form strictly: nothing is rounded, guessed or left over. */
final class Scalars {
  private Scalars() {}

  /**
   * The value of a field that is no message.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the node is no such value
   */
  static Object read(FieldDescriptor field, JsonNode node, FieldPath path) {
    return switch (field.getType()) {
      case BOOL -> bool(node, path);
      case STRING -> string(node, path);
      case BYTES -> bytes(node, path);
      case ENUM -> enumValue(field.getEnumType(), node, path);
      case DOUBLE -> number(node, path).doubleValue();
      case FLOAT -> singlePrecision(node, path);
      case INT32, SINT32, SFIXED32 ->
          integer(node, path, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue();
      case UINT32, FIXED32 -> integer(node, path, 0, 0xFFFF_FFFFL).intValue();
      case INT64, SINT64, SFIXED64 ->
          integer(wide(node), path, Long.MIN_VALUE, Long.MAX_VALUE).longValue();
      case UINT64, FIXED64 -> integer(wide(node), path, 0, Long.MAX_VALUE).longValue();
      case MESSAGE, GROUP -> throw new IllegalArgumentException(path + " is a message");
    };
  }

  private static boolean bool(JsonNode node, FieldPath path) {
    if (!node.isBoolean()) {
      throw wrong(path, "true or false", node);
    }
    return node.booleanValue();
  }

  private static String string(JsonNode node, FieldPath path) {
    if (!node.isTextual()) {
      throw wrong(path, "a text", node);
    }
    return node.textValue();
  }

  private static ByteString bytes(JsonNode node, FieldPath path) {
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(string(node, path)));
    } catch (IllegalArgumentException e) {
      throw wrong(path, "bytes in base64", node);
    }
  }

  private static EnumValueDescriptor enumValue(EnumDescriptor type, JsonNode node, FieldPath path) {
    EnumValueDescriptor value = type.findValueByName(string(node, path));
    if (value == null) {
      List<String> names = type.getValues().stream().map(EnumValueDescriptor::getName).toList();
      throw CrosshashException.invalid(
          path + " must be one of " + String.join(", ", names),
          node.textValue(),
          Suggestions.cure(node.textValue().toUpperCase(Locale.ROOT), names));
    }
    return value;
  }

  private static BigDecimal number(JsonNode node, FieldPath path) {
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw wrong(path, "a finite number", node);
    }
    return node.decimalValue();
  }

  private static float singlePrecision(JsonNode node, FieldPath path) {
    float value = number(node, path).floatValue();
    if (!Float.isFinite(value)) {
      throw wrong(path, "a number of single precision", node);
    }
    return value;
  }

  /** JSON writers of protobuf put 64-bit integers into quotes; those are numbers here too. */
  private static JsonNode wide(JsonNode node) {
    return node.isTextual() && node.textValue().matches("-?[0-9]{1,19}")
        ? BigIntegerNode.valueOf(new BigInteger(node.textValue()))
        : node;
  }

  private static BigInteger integer(JsonNode node, FieldPath path, long least, long most) {
    BigInteger value;
    try {
      value = number(node, path).toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw wrong(path, "a whole number", node);
    }
    if (value.compareTo(BigInteger.valueOf(least)) < 0
        || value.compareTo(BigInteger.valueOf(most)) > 0) {
      throw wrong(path, "a whole number from " + least + " to " + most, node);
    }
    return value;
  }

  private static CrosshashException wrong(FieldPath path, String expected, JsonNode node) {
    return CrosshashException.invalid(
        path + " must be " + expected, node, "write " + expected + " after the key");
  }
}
