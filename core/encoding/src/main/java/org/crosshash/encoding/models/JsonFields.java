package org.crosshash.encoding.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;

/** The fields of a JSON object, each asked for by name and kind; what nobody knows is an error. */
final class JsonFields {
  private final String path;
  private final JsonNode node;

  /**
   * Looks at an object.
   *
   * @param path where it stands, for errors
   * @param known names that it may have
   */
  JsonFields(String path, JsonNode node, Set<String> known) {
    this.path = path;
    this.node = node;
    if (!node.isObject()) {
      throw wrong("be an object", node);
    }
    node.fieldNames()
        .forEachRemaining(name -> {
          if (!known.contains(name)) {
            throw CrosshashException.invalid(
                path
                    + " may have the fields "
                    + String.join(", ", known.stream().sorted().toList()),
                name,
                "correct or remove the field");
          }
        });
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  String text(String name) {
    JsonNode value = required(name);
    if (!value.isTextual()) {
      throw wrong(name, "be a text", value);
    }
    return value.textValue();
  }

  Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  int integer(String name) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(name, "be a whole number", value);
    }
    return value.intValue();
  }

  int integer(String name, int otherwise) {
    return has(name) ? integer(name) : otherwise;
  }

  OptionalLong optionalInteger(String name) {
    return has(name) ? OptionalLong.of(integer(name)) : OptionalLong.empty();
  }

  double number(String name) {
    JsonNode value = required(name);
    if (!value.isNumber()) {
      throw wrong(name, "be a number", value);
    }
    return value.doubleValue();
  }

  boolean truth(String name, boolean otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode value = required(name);
    if (!value.isBoolean()) {
      throw wrong(name, "be true or false", value);
    }
    return value.booleanValue();
  }

  List<Integer> integers(String name) {
    List<Integer> integers = new ArrayList<>();
    for (JsonNode value : list(name)) {
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw wrong(name, "be a list of whole numbers", value);
      }
      integers.add(value.intValue());
    }
    return integers;
  }

  /** The objects of a list, each read alike. */
  <T> List<T> objects(String name, Set<String> known, Function<JsonFields, T> read) {
    List<T> objects = new ArrayList<>();
    for (JsonNode value : list(name)) {
      objects.add(
          read.apply(
              new JsonFields("%s.%s[%d]".formatted(path, name, objects.size()), value, known)));
    }
    return objects;
  }

  List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode value : list(name)) {
      if (!value.isNumber()) {
        throw wrong(name, "be a list of numbers", value);
      }
      numbers.add(value.doubleValue());
    }
    return numbers;
  }

  /** The lists of whole numbers of an object's fields, by name; empty where there is none. */
  SortedMap<String, List<Long>> shapes(String name) {
    TreeMap<String, List<Long>> shapes = new TreeMap<>();
    if (has(name)) {
      required(name)
          .properties()
          .forEach(entry -> {
            List<Long> shape = new ArrayList<>();
            for (JsonNode value : entry.getValue()) {
              if (!value.isIntegralNumber() || value.longValue() < 1) {
                throw wrong(name + "." + entry.getKey(), "be a list of lengths", value);
              }
              shape.add(value.longValue());
            }
            shapes.put(entry.getKey(), shape);
          });
    }
    return shapes;
  }

  /** The texts of an object's fields, by name. */
  SortedMap<String, String> texts(String name) {
    TreeMap<String, String> texts = new TreeMap<>();
    required(name)
        .properties()
        .forEach(entry -> {
          if (!entry.getValue().isTextual()) {
            throw wrong(name + "." + entry.getKey(), "be a text", entry.getValue());
          }
          texts.put(entry.getKey(), entry.getValue().textValue());
        });
    return texts;
  }

  JsonFields object(String name, Set<String> known) {
    return new JsonFields(path + "." + name, required(name), known);
  }

  <T> Optional<T> optionalObject(String name, Set<String> known, Function<JsonFields, T> read) {
    return has(name) ? Optional.of(read.apply(object(name, known))) : Optional.empty();
  }

  private JsonNode list(String name) {
    JsonNode value = required(name);
    if (!value.isArray()) {
      throw wrong(name, "be a list", value);
    }
    return value;
  }

  private JsonNode required(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      throw CrosshashException.invalid(
          path + " must have the field " + name,
          "none",
          "add it, or run crosshash models add, which writes the description anew");
    }
    return value;
  }

  private CrosshashException wrong(String name, String kind, JsonNode value) {
    return new JsonFields(path + "." + name, value).wrong(kind, value);
  }

  private JsonFields(String path, JsonNode node) {
    this.path = path;
    this.node = node;
  }

  private CrosshashException wrong(String kind, JsonNode value) {
    return CrosshashException.invalid(path + " must " + kind, value, "correct it");
  }
}
