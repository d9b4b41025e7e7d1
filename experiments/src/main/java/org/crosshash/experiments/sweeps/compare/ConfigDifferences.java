package org.crosshash.experiments.sweeps.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The settings of two subjects key by key, every default written out. */
final class ConfigDifferences {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer()
          .preservingProtoFieldNames()
          .omittingInsignificantWhitespace()
          .alwaysPrintFieldsWithNoPresence();

  private ConfigDifferences() {}

  /** The keys whose values differ, in their order. */
  static List<ConfigDifference> of(Subject left, Subject right) {
    SortedMap<String, String> lefts = settings(left);
    SortedMap<String, String> rights = settings(right);
    TreeSet<String> keys = new TreeSet<>(lefts.keySet());
    keys.addAll(rights.keySet());
    List<ConfigDifference> differences = new ArrayList<>();
    for (String key : keys) {
      String one = lefts.getOrDefault(key, ConfigDifference.ABSENT);
      String other = rights.getOrDefault(key, ConfigDifference.ABSENT);
      if (!one.equals(other)) {
        differences.add(new ConfigDifference(key, one, other));
      }
    }
    return differences;
  }

  private static SortedMap<String, String> settings(Subject subject) {
    SortedMap<String, String> settings = new TreeMap<>();
    switch (subject) {
      case Subject.WholeSweep whole ->
          flatten("", tree(whole.sweep().file().toBuilder().clearRunning().build()), settings);
      case Subject.OneTrial one -> {
        settings.put("dataset", one.trial().trial().dataset());
        settings.put("asking", one.sweep().file().getAsking());
        settings.put("profile", one.trial().trial().method().profile());
        flatten("encoding", tree(one.sweep().file().getEncoding()), settings);
        flatten("evaluation", tree(one.sweep().evaluation()), settings);
        flatten("", tree(one.trial().trial().config()), settings);
      }
    }
    return settings;
  }

  private static JsonNode tree(Message message) {
    try {
      return MAPPER.readTree(PRINTER.print(message));
    } catch (InvalidProtocolBufferException | JsonProcessingException impossible) {
      throw new IllegalStateException("Settings are writable as JSON", impossible);
    }
  }

  private static void flatten(String path, JsonNode node, Map<String, String> into) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(entry ->
              flatten(
                  path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                  entry.getValue(),
                  into));
    } else if (node.isArray() && !node.isEmpty() && !node.get(0).isValueNode()) {
      for (int i = 0; i < node.size(); i++) {
        flatten("%s[%d]".formatted(path, i), node.get(i), into);
      }
    } else {
      into.put(path, node.isTextual() ? node.asText() : node.toString());
    }
  }
}
