package org.crosshash.experiments.sweeps.file;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.search.v1.EvaluateConfig;

/**
 * A metric of lists that are re-ranked by local codes: {@code map_all_re_ranked}, {@code
 * map_at_N_re_ranked} or {@code precision_at_N_re_ranked}. It is measured by its cut, not asked for
 * by name, and only for methods that have local codes.
 */
public record ReRankedMetric(String plain, OptionalInt cut) {
  private static final Pattern NAME =
      Pattern.compile("(map_all|(?:map|precision)_at_([1-9][0-9]{0,8}))_re_ranked");

  /** The metric of a name, if that is one of a re-ranked list. */
  public static Optional<ReRankedMetric> of(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String cut = parts.group(2);
    return Optional.of(
        new ReRankedMetric(
            parts.group(1),
            cut == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(cut))));
  }

  /** Has it measured. */
  public void measure(EvaluateConfig.Builder config) {
    if (cut.isEmpty()) {
      return;
    }
    int n = cut.getAsInt();
    if (plain.startsWith("map") && !config.getMapCutoffsList().contains(n)) {
      config.addMapCutoffs(n);
    }
    if (plain.startsWith("precision") && !config.getPrecisionCutoffsList().contains(n)) {
      config.addPrecisionCutoffs(n);
    }
  }
}
