package org.crosshash.learning.loop;

import java.util.ArrayList;
import java.util.List;
import org.crosshash.hamming.statistics.CodeStatistics;
import org.crosshash.hamming.statistics.CommunityDistances;
import org.crosshash.hamming.statistics.PairStatistics;
import org.crosshash.learning.model.Modality;

/**
 * The looks at the codes of one training. One thread.
 *
 * <p>It works on copies of the networks, so that a training with it computes what it computes
 * without.
 */
public final class CodesRun {
  private final CodesPlan plan;
  private final NetworkSnapshots networks;
  private final List<CodesPoint> points = new ArrayList<>();

  /** Prepares the looks at a training's codes. */
  public CodesRun(CodesPlan plan, NetworkSnapshots networks) {
    this.plan = plan;
    this.networks = networks;
  }

  /** Goes on from a checkpoint. */
  void resume(List<CodesPoint> seen) {
    points.clear();
    points.addAll(seen);
  }

  /**
   * Looks where it is time to.
   *
   * @param epoch that has ended, from 1; 0: before the first step
   * @param last whether no epoch follows
   * @param betweenRows called before every few rows; what it throws ends the look
   */
  void afterEpoch(int epoch, boolean last, Runnable betweenRows) {
    boolean seen = !points.isEmpty() && points.getLast().epoch() >= epoch;
    if (!seen && (last || epoch % plan.every() == 0)) {
      points.add(look(epoch, betweenRows));
    }
  }

  private CodesPoint look(int epoch, Runnable betweenRows) {
    RowCodes codes = networks.codes(networks.take()).interrupted(betweenRows);
    byte[] images = codes.codes(Modality.IMAGE, plan.rows());
    byte[] texts = codes.codes(Modality.TEXT, plan.rows());
    betweenRows.run();
    return new CodesPoint(
        epoch,
        CodeStatistics.of(plan.bits(), images),
        CodeStatistics.of(plan.bits(), texts),
        PairStatistics.of(plan.bits(), images, texts),
        plan.communities()
            .map(known ->
                List.of(
                    CommunityDistances.of(plan.bits(), images, known),
                    CommunityDistances.of(plan.bits(), texts, known)))
            .orElse(List.of()));
  }

  /** What was seen so far. */
  public List<CodesPoint> points() {
    return List.copyOf(points);
  }
}
