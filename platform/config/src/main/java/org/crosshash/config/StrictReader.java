package org.crosshash.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;

/**
 * Reads YAML, or JSON, which is YAML too, as the JSON form of a message. Unknown and repeated keys,
 * empty values, aliases and values of another type are refused.
 */
final class StrictReader {
  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                  .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private StrictReader() {}

  /** Reads a text into a builder. */
  static void read(String text, Message.Builder into) {
    read(tree(text), into);
  }

  /** Reads a tree into a builder. */
  static void read(JsonNode tree, Message.Builder into) {
    if (tree.isMissingNode()) {
      return;
    }
    message(tree, into, FieldPath.ROOT);
  }

  /** The tree of a text; missing where it is empty. */
  static JsonNode tree(String text) {
    try {
      refuseAliases(text);
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw CrosshashException.invalid(
          "A configuration must be well-formed YAML",
          e.getOriginalMessage().lines().findFirst().orElse("unreadable") + place(e.getLocation()),
          "correct the text there");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Jackson reads an alias as the text of its name: silently another meaning. */
  private static void refuseAliases(String text) throws IOException {
    try (YAMLParser parser = YAML.getFactory().createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias()) {
          throw CrosshashException.invalid(
              "A configuration uses no YAML aliases",
              "*" + parser.getText() + place(parser.currentTokenLocation()),
              "write the value out");
        }
      }
    }
  }

  private static String place(JsonLocation location) {
    return location == null ? "" : " (line " + location.getLineNr() + ")";
  }

  private static void message(JsonNode node, Message.Builder into, FieldPath path) {
    if (!node.isObject()) {
      throw CrosshashException.invalid(
          path + " must be a mapping of keys to values",
          node.isNull() ? "nothing" : node,
          "write {} for all defaults, or its keys one below the other");
    }
    Descriptor type = into.getDescriptorForType();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      FieldDescriptor field = field(type, entry.getKey(), path);
      FieldPath child = path.child(field.getName());
      refuseSecond(field, into, child);
      value(field, entry.getValue(), into, child);
    }
  }

  private static FieldDescriptor field(Descriptor type, String key, FieldPath path) {
    return Optional.ofNullable(type.findFieldByName(key))
        .or(() ->
            type.getFields().stream().filter(field -> field.getJsonName().equals(key)).findFirst())
        .orElseThrow(() ->
            CrosshashException.invalid(
                "Unknown key `" + key + "` in " + path,
                path.child(key),
                Suggestions.cure(
                    key, type.getFields().stream().map(FieldDescriptor::getName).toList())));
  }

  private static void refuseSecond(FieldDescriptor field, Message.Builder into, FieldPath path) {
    boolean twice = field.isRepeated() ? into.getRepeatedFieldCount(field) > 0 : isSet(field, into);
    if (twice) {
      throw CrosshashException.invalid(
          "A key must be given once", path, "keep one of its two spellings");
    }
    OneofDescriptor choice = field.getRealContainingOneof();
    if (choice != null && into.hasOneof(choice)) {
      throw CrosshashException.invalid(
          "Only one of "
              + choice.getFields().stream().map(FieldDescriptor::getName).toList()
              + " may be given",
          path + " beside " + into.getOneofFieldDescriptor(choice).getName(),
          "keep the one that is meant");
    }
  }

  private static boolean isSet(FieldDescriptor field, Message.Builder into) {
    return field.hasPresence() && into.hasField(field);
  }

  private static void value(
      FieldDescriptor field, JsonNode node, Message.Builder into, FieldPath path) {
    if (node.isNull()) {
      throw CrosshashException.invalid(
          path + " must have a value",
          "nothing",
          field.getJavaType() == JavaType.MESSAGE
              ? "write {} for all defaults, or leave the key out"
              : "write one after the key, or leave the key out");
    }
    if (field.isMapField()) {
      map(field, node, into, path);
    } else if (field.isRepeated()) {
      list(field, node, into, path);
    } else {
      into.setField(field, single(field, node, into, path));
    }
  }

  private static Object single(
      FieldDescriptor field, JsonNode node, Message.Builder into, FieldPath path) {
    if (field.getJavaType() != JavaType.MESSAGE) {
      return Scalars.read(field, node, path);
    }
    if (JsonValues.is(field)) {
      return JsonValues.read(node, path);
    }
    Message.Builder child = into.newBuilderForField(field);
    message(node, child, path);
    return child.build();
  }

  private static void list(
      FieldDescriptor field, JsonNode node, Message.Builder into, FieldPath path) {
    if (!node.isArray()) {
      throw CrosshashException.invalid(path + " must be a list", node, "write [" + node + "]");
    }
    List<Object> values = new ArrayList<>();
    for (JsonNode entry : node) {
      values.add(single(field, entry, into, path.index(values.size())));
    }
    into.setField(field, values);
  }

  private static void map(
      FieldDescriptor field, JsonNode node, Message.Builder into, FieldPath path) {
    if (!node.isObject()) {
      throw CrosshashException.invalid(
          path + " must be a mapping of keys to values", node, "write its entries as key: value");
    }
    FieldDescriptor key = field.getMessageType().findFieldByName("key");
    FieldDescriptor value = field.getMessageType().findFieldByName("value");
    if (key.getJavaType() != JavaType.STRING) {
      throw new IllegalArgumentException("Maps are read by text keys only: " + field.getFullName());
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      Message.Builder pair = into.newBuilderForField(field);
      pair.setField(key, entry.getKey());
      pair.setField(value, single(value, entry.getValue(), pair, path.child(entry.getKey())));
      into.addRepeatedField(field, pair.build());
    }
  }
}
