package org.crosshash.experiments.sweeps.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.tracking.KnownRun;
import org.crosshash.experiments.tracking.Tracking;

/** Where a study is looked at in MLflow. */
public final class StudyPages {
  /** More runs than MLflow's page of a comparison shows well. */
  private static final int COMPARED = 40;

  private StudyPages() {}

  /**
   * Addresses by what they show: the study, the views of its experiment, the comparison of its
   * trials. Empty where its runs were not sent to the server of this tracking.
   */
  public static SequencedMap<String, String> of(Sweep sweep, Tracking tracking) {
    String parent = SweepTracking.parent(sweep).key();
    SequencedMap<String, String> pages = new LinkedHashMap<>();
    tracking.page(parent).ifPresent(page -> pages.put("the study", page));
    pages.putAll(tracking.views(parent));
    List<KnownRun> runs = tracking.below(parent);
    boolean few = runs.size() <= COMPARED;
    List<String> compared =
        few
            ? runs.stream().map(KnownRun::key).toList()
            : SweepTracking.champions(sweep, tracking).stream()
                .map(champion -> champion.run().key())
                .toList();
    tracking
        .comparison(compared)
        .ifPresent(page ->
            pages.put(
                few ? "comparison of all trials" : "comparison of the best trial of each method",
                page));
    return pages;
  }
}
