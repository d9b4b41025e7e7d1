package org.crosshash.experiments.sweeps.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;

/**
 * A value from the command line: {@code seeds=[1,2]}, {@code methods.0.profile=paper}.
 *
 * @param text as it was written
 * @param path keys, and positions in lists from 0
 * @param value what is put there
 */
record SettingOverride(String text, List<String> path, JsonNode value) {
  private static final String CURE =
      "write path=value, such as seeds=[1,2] or methods.0.profile=paper";

  SettingOverride {
    path = List.copyOf(path);
  }

  /** Reads one; the value is YAML. */
  static SettingOverride parse(String text) {
    int equals = text.indexOf('=');
    List<String> path =
        equals < 0 ? List.of() : List.of(text.substring(0, equals).strip().split("\\.", -1));
    if (path.isEmpty() || path.stream().anyMatch(String::isBlank)) {
      throw CrosshashException.invalid("An override must be path=value", text, CURE);
    }
    JsonNode value = Settings.tree(text.substring(equals + 1));
    if (value.isMissingNode() || value.isNull()) {
      throw CrosshashException.invalid("An override must have a value", text, CURE);
    }
    return new SettingOverride(text, path, value);
  }

  /** Puts the value into a tree; mappings that are not there are made. */
  void apply(ObjectNode tree) {
    JsonNode at = tree;
    for (String key : path.subList(0, path.size() - 1)) {
      at = step(at, key);
    }
    switch (at) {
      case ObjectNode object -> object.set(path.getLast(), value);
      case ArrayNode list -> list.set(position(list, path.getLast()), value);
      default -> throw nothingBelow(path.getLast());
    }
  }

  private JsonNode step(JsonNode at, String key) {
    return switch (at) {
      case ObjectNode object -> {
        if (object.path(key).isMissingNode()) {
          object.set(key, JsonNodeFactory.instance.objectNode());
        }
        yield object.get(key);
      }
      case ArrayNode list -> list.get(position(list, key));
      default -> throw nothingBelow(key);
    };
  }

  private int position(ArrayNode list, String key) {
    if (!key.matches("[0-9]{1,6}") || Integer.parseInt(key) >= list.size()) {
      List<String> positions = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        positions.add(Integer.toString(i));
      }
      throw CrosshashException.invalid(
          "The entries of a list are numbered from 0",
          key + " in " + text,
          "use one of " + positions + ", or give the whole list");
    }
    return Integer.parseInt(key);
  }

  private CrosshashException nothingBelow(String key) {
    return CrosshashException.invalid(
        "An override's path must lead through mappings and lists",
        key + " in " + text,
        "shorten the path");
  }
}
