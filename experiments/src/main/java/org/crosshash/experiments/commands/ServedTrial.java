package org.crosshash.experiments.commands;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.crosshash.experiments.pipeline.TrialResult;

/** Which of several trials answers queries afterwards. */
final class ServedTrial {
  private static final int LONGEST = 63;
  private static final String PREFERRED = "vtm-uch-relational";

  private ServedTrial() {}

  /**
   * The longest codes of the relational VTM-UCH where it was run, else of the first method; not the
   * best by its figures, which would be choosing on the queries.
   */
  static TrialResult choose(List<TrialResult> results) {
    Comparator<TrialResult> byPreference =
        Comparator.comparing((TrialResult result) -> result.id().method().equals(PREFERRED))
            .thenComparingInt(result -> result.id().bits());
    TrialResult chosen = results.getFirst();
    for (TrialResult result : results) {
      boolean sameMethod = result.id().method().equals(chosen.id().method());
      boolean preferred = result.id().method().equals(PREFERRED);
      if ((sameMethod || preferred) && byPreference.compare(result, chosen) > 0) {
        chosen = result;
      }
    }
    return chosen;
  }

  /** Label of the index of a trial. */
  static String indexLabel(TrialResult trial) {
    String label =
        (trial.id().dataset() + "-" + trial.id().label())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9-]", "-");
    return label.length() <= LONGEST ? label : label.substring(0, LONGEST);
  }
}
