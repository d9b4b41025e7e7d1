package org.crosshash.experiments.sweeps.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Value;
import java.util.List;
import org.crosshash.config.JsonValues;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.MethodConfig;

/** Settings of a method as experiment files write them: only those that differ. */
final class MethodSettings {
  private MethodSettings() {}

  /**
   * Reads settings strictly; nothing is filled in.
   *
   * @param value a mapping; what was not given changes nothing
   * @param where the place in the file, for errors
   * @throws CrosshashException INVALID_ARGUMENT for an unknown key or a value of another type
   */
  static MethodConfig of(Value value, String where) {
    return value.getKindCase() == Value.KindCase.KIND_NOT_SET
        ? MethodConfig.getDefaultInstance()
        : parse(JsonValues.tree(value), where);
  }

  /**
   * One setting at a path, such as {@code training.network.dropout}.
   *
   * @throws CrosshashException INVALID_ARGUMENT as above
   */
  static MethodConfig at(String path, JsonNode value) {
    JsonNode tree = value;
    for (String key : List.of(path.split("\\.", -1)).reversed()) {
      ObjectNode around = JsonNodeFactory.instance.objectNode();
      around.set(key, tree);
      tree = around;
    }
    return parse(tree, "axis " + path);
  }

  private static MethodConfig parse(JsonNode tree, String where) {
    try {
      return Settings.parse(tree, MethodConfig.getDefaultInstance());
    } catch (CrosshashException wrong) {
      throw new CrosshashException(
          wrong.problem(), wrong.rule(), wrong.value() + " (" + where + ")", wrong.cure(), wrong);
    }
  }
}
