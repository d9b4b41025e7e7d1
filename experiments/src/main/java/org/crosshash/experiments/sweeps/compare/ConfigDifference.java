package org.crosshash.experiments.sweeps.compare;

import static java.util.Objects.requireNonNull;

/**
 * A setting that two subjects do not share.
 *
 * @param key path of the setting, such as {@code training.network.dropout}
 * @param left value of the first, {@link #ABSENT} where it has no such setting
 * @param right value of the second
 */
public record ConfigDifference(String key, String left, String right) {
  /** What stands for a value where there is no such setting. */
  public static final String ABSENT = "–";

  /** Checks that nothing is null. */
  public ConfigDifference {
    requireNonNull(key, "key");
    requireNonNull(left, "left");
    requireNonNull(right, "right");
  }
}
