package org.crosshash.evaluation.statistics;

/** How the p-value of a difference on the same queries is found. */
public enum PairedTest {
  /** Wilcoxon's signed-rank test: looks at the ranks of the differences (Wilcoxon 1945). */
  WILCOXON,
  /** Sign flips: looks at the mean of the differences itself (Fisher 1935, Pitman 1937). */
  PERMUTATION
}
