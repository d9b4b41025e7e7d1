package org.crosshash.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.settings.v1.Setting;

/** The values that absent fields stand for. */
final class Defaults {
  private static final JsonMapper JSON = new JsonMapper();

  private Defaults() {}

  /**
   * The default of a field, as its message's builder takes it: a scalar, or a list where the field
   * is repeated. Empty where the field has none.
   */
  static Optional<Object> of(FieldDescriptor field) {
    return Rules.of(field)
        .map(Setting::getDefaultValue)
        .filter(text -> !text.isEmpty())
        .map(text -> read(field, text));
  }

  private static Object read(FieldDescriptor field, String text) {
    FieldPath path = FieldPath.ROOT.child(field.getFullName());
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The default of " + path + " is no JSON: " + text, e);
    }
    if (!field.isRepeated()) {
      return Scalars.read(field, node, path);
    }
    List<Object> values = new ArrayList<>();
    node.forEach(entry -> values.add(Scalars.read(field, entry, path)));
    return List.copyOf(values);
  }
}
