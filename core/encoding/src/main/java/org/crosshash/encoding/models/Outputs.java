package org.crosshash.encoding.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;

/** Reads a run's outputs as the description says that they are. */
final class Outputs {
  private final String file;
  private final Map<String, float[]> values;

  Outputs(TowerFile tower, Map<String, float[]> values) {
    this.file = tower.file();
    this.values = values;
  }

  /**
   * The outputs of a run of several inputs, one by one.
   *
   * @param values with the input as the first axis of each
   */
  static List<Outputs> each(TowerFile tower, Map<String, float[]> values, int count) {
    List<Outputs> each = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, float[]> own = new HashMap<>();
      for (Map.Entry<String, float[]> output : values.entrySet()) {
        float[] all = output.getValue();
        if (all.length % count != 0) {
          throw CrosshashException.precondition(
              "Output %s of %s must have a row for each input of a run"
                  .formatted(output.getKey(), tower.file()),
              "%d numbers for %d inputs".formatted(all.length, count),
              "export the model with a batch axis that may vary, or give it one input a run");
        }
        int length = all.length / count;
        own.put(output.getKey(), Arrays.copyOfRange(all, i * length, (i + 1) * length));
      }
      each.add(new Outputs(tower, own));
    }
    return each;
  }

  /** An output of one vector. */
  float[] vector(OutputRule rule) {
    float[] vector = values.get(rule.name());
    if (vector.length != rule.dimension()) {
      throw wrong(rule, "hold %d numbers".formatted(rule.dimension()), vector.length);
    }
    return vector;
  }

  /**
   * An output of a row a token.
   *
   * @param rows rows to keep after those that the rule leaves out; at most what there is
   */
  FloatMatrix rows(OutputRule rule, int rows) {
    float[] all = values.get(rule.name());
    if (all.length % rule.dimension() != 0) {
      throw wrong(rule, "hold rows of %d numbers".formatted(rule.dimension()), all.length);
    }
    int found = all.length / rule.dimension();
    int end = Math.min(found, rule.skip() + Math.max(rows, 0));
    if (end <= rule.skip()) {
      throw wrong(rule, "have more than %d rows".formatted(rule.skip()), found + " rows");
    }
    return FloatMatrix.of(
        Arrays.copyOfRange(all, rule.skip() * rule.dimension(), end * rule.dimension()),
        rule.dimension());
  }

  private CrosshashException wrong(OutputRule rule, String must, Object value) {
    return CrosshashException.precondition(
        "Output %s of %s must %s".formatted(rule.name(), file, must),
        value,
        "correct its dimension or name in " + ModelDescription.FILE_NAME);
  }
}
