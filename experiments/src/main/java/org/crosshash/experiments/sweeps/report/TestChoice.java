package org.crosshash.experiments.sweeps.report;

import java.util.List;
import java.util.Locale;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.statistics.PairedTest;
import org.crosshash.experiments.v1.ExperimentFile;

/** Which paired test a file asks for. */
public final class TestChoice {
  private TestChoice() {}

  /** The test of a resolved file. */
  public static PairedTest of(ExperimentFile file) {
    return named(file.getTest());
  }

  /**
   * The test of a name.
   *
   * @throws CrosshashException INVALID_ARGUMENT for another name
   */
  public static PairedTest named(String name) {
    List<PairedTest> tests = List.of(PairedTest.values());
    return tests.stream()
        .filter(test -> name(test).equals(name))
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.invalid(
                "A paired test must be one of those there are",
                name,
                Suggestions.cure(name, tests.stream().map(TestChoice::name).toList())));
  }

  /** What files and messages call a test. */
  public static String name(PairedTest test) {
    return test.name().toLowerCase(Locale.ROOT);
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
