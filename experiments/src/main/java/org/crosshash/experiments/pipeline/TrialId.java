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
 * @param ablation how it differs from the method as it is shipped, such as what was taken away;
 *     empty: not at all
 */
public record TrialId(
    String dataset, String method, String profile, int bits, long seed, String ablation) {
  /** Checks that nothing is null. */
  public TrialId {
    requireNonNull(dataset, "dataset");
    requireNonNull(method, "method");
    requireNonNull(profile, "profile");
    requireNonNull(ablation, "ablation");
  }

  /** A trial of a method from which nothing was taken away. */
  public TrialId(String dataset, String method, String profile, int bits, long seed) {
    this(dataset, method, profile, bits, seed, "");
  }

  /** Name for people: {@code vtm-uch-64-s1}, {@code vtm-uch:no-communities-64-s1}. */
  public String label() {
    String words = ablation.replaceAll("[^A-Za-z0-9.=]+", "-");
    return method + (words.isEmpty() ? "" : ":" + words) + "-" + bits + "-s" + seed;
  }
}
