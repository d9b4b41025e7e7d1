package org.crosshash.experiments.sweeps.report;

import static java.util.Objects.requireNonNull;

import org.crosshash.experiments.pipeline.TrialId;

/**
 * A line of a table: a method in one form.
 *
 * @param method method's id
 * @param profile {@code paper} or {@code small}
 * @param variant how it differs from the method as it is shipped; empty: not at all
 */
public record RowKey(String method, String profile, String variant) {
  /** Checks that nothing is null. */
  public RowKey {
    requireNonNull(method, "method");
    requireNonNull(profile, "profile");
    requireNonNull(variant, "variant");
  }

  /** The line that a trial stands in. */
  public static RowKey of(TrialId id) {
    return new RowKey(id.method(), id.profile(), id.ablation());
  }

  /** In words: {@code vtm-uch, without communities}. */
  public String label() {
    return method
        + (profile.equals("small") ? "" : " (" + profile + ")")
        + (variant.isEmpty() ? "" : ", " + variant);
  }
}
