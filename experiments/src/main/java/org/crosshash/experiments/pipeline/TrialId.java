package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

/**
 * What distinguishes a trial from the others of a table.
 *
 * @param dataset dataset's name
 * @param method method's id
 * @param profile {@code paper} or {@code small}
 * @param bits code length
 * @param seed seed of guidance and training
 */
public record TrialId(String dataset, String method, String profile, int bits, long seed) {
  /** Checks that nothing is null. */
  public TrialId {
    requireNonNull(dataset, "dataset");
    requireNonNull(method, "method");
    requireNonNull(profile, "profile");
  }

  /** Name for people: {@code vtm-uch-64-s1}. */
  public String label() {
    return method + "-" + bits + "-s" + seed;
  }
}
