package org.crosshash.experiments.sweeps.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;

/**
 * Puts values in where a text says {@code ${name}}: the value itself, of whatever type, where that
 * is the whole text; its words where it is a part. A second dollar sign before it makes it plain
 * text.
 *
 * @param values by name
 */
record Variables(Map<String, JsonNode> values) {
  private static final Pattern WHOLE = Pattern.compile("\\$\\{([^}]*)}");
  private static final Pattern PLACE = Pattern.compile("\\$(\\$\\{|\\{([^}]*)})");

  Variables {
    values = new TreeMap<>(values);
    values.forEach((name, value) -> {
      if (PLACE.matcher(value.toString()).find()) {
        throw CrosshashException.invalid(
            "A variable's value must not use variables", name + ": " + value, "write it out");
      }
    });
  }

  /** A copy of a tree with all values put in. */
  JsonNode substitute(JsonNode tree) {
    return switch (tree) {
      case ObjectNode object -> {
        ObjectNode copy = object.objectNode();
        object
            .properties()
            .forEach(entry -> copy.set(entry.getKey(), substitute(entry.getValue())));
        yield copy;
      }
      case ArrayNode list -> {
        ArrayNode copy = list.arrayNode();
        list.forEach(entry -> copy.add(substitute(entry)));
        yield copy;
      }
      case TextNode text -> text(text.textValue());
      default -> tree;
    };
  }

  private JsonNode text(String text) {
    Matcher whole = WHOLE.matcher(text);
    if (whole.matches()) {
      return value(whole.group(1), text);
    }
    return TextNode.valueOf(
        PLACE
            .matcher(text)
            .replaceAll(place ->
                Matcher.quoteReplacement(
                    place.group(2) == null ? "${" : words(place.group(2), text))));
  }

  private JsonNode value(String name, String text) {
    JsonNode value = values.get(name);
    if (value == null) {
      throw CrosshashException.invalid(
          "A variable must be defined under `variables`",
          "${" + name + "} in \"" + text + "\"",
          values.isEmpty()
              ? "define it there, or write $${ for a text that is no variable"
              : Suggestions.cure(name, values.keySet()));
    }
    return value;
  }

  private String words(String name, String text) {
    JsonNode value = value(name, text);
    if (!value.isValueNode()) {
      throw CrosshashException.invalid(
          "A variable within a longer text must be a single value",
          "${" + name + "} in \"" + text + "\"",
          "let the text be the variable alone");
    }
    return value.asText();
  }
}
