package org.crosshash.experiments.sweeps.report;

import org.crosshash.evaluation.statistics.PairedTest;
import org.crosshash.experiments.v1.ExperimentFile;

/** Which paired test a file asks for. */
public final class TestChoice {
  private TestChoice() {}

  /** The test of a resolved file; its rules allow two. */
  public static PairedTest of(ExperimentFile file) {
    return file.getTest().equals("permutation") ? PairedTest.PERMUTATION : PairedTest.WILCOXON;
  }

  /** It in words. */
  static String words(ExperimentFile file) {
    return words(of(file));
  }

  /** A test in words. */
  public static String words(PairedTest test) {
    return switch (test) {
      case WILCOXON -> "Wilcoxon's signed-rank test";
      case PERMUTATION -> "the permutation test of the mean difference";
    };
  }
}
