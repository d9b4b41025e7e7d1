package org.crosshash.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Value;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes a resolved message as JSON in the manner of RFC 8785: keys sorted by UTF-16 code units, no
 * white space, numbers as ECMAScript writes them; fields at their default are left out. Keys are
 * the names of the proto file. 64-bit integers are plain digits.
 */
final class CanonicalJson {
  private static final String EMPTY = "{}";

  private CanonicalJson() {}

  static String write(Message resolved) {
    Map<String, String> members = new TreeMap<>();
    resolved
        .getAllFields()
        .forEach((field, value) -> {
          String text = field(field, value);
          boolean atDefault =
              Rules.standsForDefaults(field)
                  ? text.equals(EMPTY)
                  : Defaults.of(field).filter(value::equals).isPresent();
          if (!atDefault) {
            members.put(field.getName(), text);
          }
        });
    return object(members);
  }

  private static String field(FieldDescriptor field, Object value) {
    if (field.isMapField()) {
      return map(field, (List<?>) value);
    }
    return field.isRepeated()
        ? ((List<?>) value)
            .stream().map(entry -> single(field, entry)).collect(Collectors.joining(",", "[", "]"))
        : single(field, value);
  }

  private static String map(FieldDescriptor field, List<?> entries) {
    FieldDescriptor key = field.getMessageType().findFieldByName("key");
    FieldDescriptor value = field.getMessageType().findFieldByName("value");
    Map<String, String> members = new TreeMap<>();
    for (Object entry : entries) {
      Message pair = (Message) entry;
      members.put(String.valueOf(pair.getField(key)), single(value, pair.getField(value)));
    }
    return object(members);
  }

  private static String single(FieldDescriptor field, Object value) {
    return switch (value) {
      case Value any -> JsonValues.canonical(any);
      case Message message -> write(message);
      case String text -> quote(text);
      case ByteString bytes -> quote(Base64.getEncoder().encodeToString(bytes.toByteArray()));
      case EnumValueDescriptor constant -> quote(constant.getName());
      case Double number -> CanonicalNumbers.text(number);
      case Float number -> CanonicalNumbers.text(number);
      case Boolean truth -> truth.toString();
      case Integer number ->
          switch (field.getType()) {
            case UINT32, FIXED32 -> Integer.toUnsignedString(number);
            default -> number.toString();
          };
      case Long number -> number.toString();
      default -> throw new IllegalArgumentException("No JSON form: " + value.getClass());
    };
  }

  static String object(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> quote(member.getKey()) + ":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ') {
            quoted.append("\\u%04x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
