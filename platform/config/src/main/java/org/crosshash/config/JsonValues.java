package org.crosshash.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crosshash.errors.CrosshashException;

/**
 * Fields of any JSON value, {@code google.protobuf.Value}: where a file may write whatever the
 * setting that it is meant for takes. Numbers are doubles, so whole ones are exact up to 2^53.
 */
public final class JsonValues {
  private static final double LARGEST_EXACT = 9007199254740992.0;

  private JsonValues() {}

  /** Whether a field holds any JSON value. */
  static boolean is(FieldDescriptor field) {
    return field.getJavaType() == JavaType.MESSAGE
        && field.getMessageType().getFullName().equals(Value.getDescriptor().getFullName());
  }

  /** Reads a node; nothing in it may be empty. */
  static Value read(JsonNode node, FieldPath path) {
    Value.Builder value = Value.newBuilder();
    switch (node.getNodeType()) {
      case BOOLEAN -> value.setBoolValue(node.booleanValue());
      case STRING -> value.setStringValue(node.textValue());
      case NUMBER -> value.setNumberValue(number(node, path));
      case ARRAY -> {
        ListValue.Builder list = ListValue.newBuilder();
        for (JsonNode entry : node) {
          list.addValues(read(entry, path.index(list.getValuesCount())));
        }
        value.setListValue(list);
      }
      case OBJECT -> {
        Struct.Builder struct = Struct.newBuilder();
        node.properties()
            .forEach(member ->
                struct.putFields(
                    member.getKey(), read(member.getValue(), path.child(member.getKey()))));
        value.setStructValue(struct);
      }
      default ->
          throw CrosshashException.invalid(
              path + " must have a value", "nothing", "write one, or leave the entry out");
    }
    return value.build();
  }

  private static double number(JsonNode node, FieldPath path) {
    double number = node.doubleValue();
    boolean exact = !node.isIntegralNumber() || Math.abs(number) <= LARGEST_EXACT;
    if (!Double.isFinite(number) || !exact) {
      throw CrosshashException.invalid(
          path + " must be a finite number, whole ones at most 2^53", node, "write a smaller one");
    }
    return number;
  }

  /** The canonical JSON text of a value. */
  static String canonical(Value value) {
    return switch (value.getKindCase()) {
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case STRING_VALUE -> CanonicalJson.quote(value.getStringValue());
      case NUMBER_VALUE -> CanonicalNumbers.text(value.getNumberValue());
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream()
              .map(JsonValues::canonical)
              .collect(Collectors.joining(",", "[", "]"));
      case STRUCT_VALUE -> {
        Map<String, String> members = new TreeMap<>();
        value
            .getStructValue()
            .getFieldsMap()
            .forEach((key, member) -> members.put(key, canonical(member)));
        yield CanonicalJson.object(members);
      }
      case NULL_VALUE, KIND_NOT_SET -> "null";
    };
  }

  /** A value as a tree, whole numbers as such. */
  public static JsonNode tree(Value value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value.getKindCase()) {
      case BOOL_VALUE -> nodes.booleanNode(value.getBoolValue());
      case STRING_VALUE -> nodes.textNode(value.getStringValue());
      case NUMBER_VALUE -> {
        double number = value.getNumberValue();
        yield number == Math.rint(number) && Math.abs(number) <= LARGEST_EXACT
            ? nodes.numberNode((long) number)
            : nodes.numberNode(number);
      }
      case LIST_VALUE -> {
        var list = nodes.arrayNode();
        value.getListValue().getValuesList().forEach(entry -> list.add(tree(entry)));
        yield list;
      }
      case STRUCT_VALUE -> {
        var object = nodes.objectNode();
        value
            .getStructValue()
            .getFieldsMap()
            .forEach((key, member) -> object.set(key, tree(member)));
        yield object;
      }
      case NULL_VALUE, KIND_NOT_SET -> nodes.nullNode();
    };
  }

  /** A tree as a value. */
  public static Value value(JsonNode tree) {
    return read(tree, FieldPath.ROOT);
  }
}
