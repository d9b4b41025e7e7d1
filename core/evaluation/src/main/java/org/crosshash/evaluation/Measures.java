package org.crosshash.evaluation;

import org.crosshash.errors.CrosshashException;

/**
 * The field's measures, each convention under a name of its own.
 *
 * <p>Published scripts that all print "mAP@k" compute different things; only figures of one name
 * may be compared.
 */
public final class Measures {
  private Measures() {}

  /**
   * {@code map_all}: mean average precision of the whole list, {@code calculate_map} of DJSRH's
   * metric.py. A query without a relevant item counts 0.
   */
  public static Measure meanAveragePrecision() {
    return Measure.ofAllQueries("map_all", list -> averagePrecision(list, list.size()));
  }

  /**
   * {@code map_at_k}: the list is cut at k and the sum divided by the hits found, {@code
   * calculate_top_map} of DJSRH's metric.py. A query without a hit counts 0.
   *
   * @param cut k, at least 1; the whole list where it is shorter
   */
  public static Measure meanAveragePrecisionAt(int cut) {
    requireCut(cut);
    return Measure.ofAllQueries("map_at_" + cut, list -> averagePrecision(list, cut));
  }

  /** {@code map_all_tie_aware}: exact mean of average precision over all orders of the ties. */
  public static Measure tieAwareMeanAveragePrecision() {
    return Measure.ofAllQueries("map_all_tie_aware", TieAwarePrecision::averagePrecision);
  }

  /**
   * {@code map_at_k_tie_aware}: exact mean of {@code map_at_k} over all orders of the ties.
   *
   * @param cut k, at least 1
   */
  public static Measure tieAwareMeanAveragePrecisionAt(int cut) {
    requireCut(cut);
    return Measure.ofAllQueries(
        "map_at_" + cut + "_tie_aware", list -> TieAwarePrecision.averagePrecisionAt(list, cut));
  }

  /**
   * {@code map_of_first_k_relevant}: mean precision at the first k relevant items, wherever they
   * are ranked; {@code calc_mAP_k(k)} of MITH and VTM-UCH. It is not an average precision at rank
   * k.
   *
   * @param count k, at least 1
   */
  public static Measure meanAveragePrecisionOfFirstRelevant(int count) {
    requireCut(count);
    return Measure.ofAllQueries(
        "map_of_first_" + count + "_relevant",
        list ->
            list.relevant() == 0
                ? 0
                : list.sumOfPrecisions(list.size(), count) / Math.min(count, list.relevant()));
  }

  /**
   * {@code map_all_answered}: as {@code map_all}, but queries without a relevant item are left out
   * of the mean; {@code fx_calc_map_multilabel_k(k = 0)} of UCCH.
   */
  public static Measure answeredMeanAveragePrecision() {
    return new Measure(
        "map_all_answered",
        list -> averagePrecision(list, list.size()),
        list -> list.relevant() > 0);
  }

  /**
   * {@code map_at_k_answered}: as {@code map_at_k}, but queries without a hit are left out of the
   * mean; {@code fx_calc_map_multilabel_k} of UCCH. Higher than {@code map_at_k}.
   *
   * @param cut k, at least 1
   */
  public static Measure answeredMeanAveragePrecisionAt(int cut) {
    requireCut(cut);
    return new Measure(
        "map_at_" + cut + "_answered",
        list -> averagePrecision(list, cut),
        list -> list.hitsWithin(Math.min(cut, list.size())) > 0);
  }

  /**
   * {@code precision_at_N}: share of relevant items among the first N.
   *
   * @param cut N, at least 1; cut to the size of the database
   */
  public static Measure precisionAt(int cut) {
    requireCut(cut);
    return Measure.ofAllQueries(
        "precision_at_" + cut,
        list -> {
          int end = Math.min(cut, list.size());
          return (double) list.hitsWithin(end) / end;
        });
  }

  /**
   * {@code precision_at_N_tie_aware}: exact mean of {@code precision_at_N} over all orders of the
   * ties.
   *
   * @param cut N, at least 1; cut to the size of the database
   */
  public static Measure tieAwarePrecisionAt(int cut) {
    requireCut(cut);
    return Measure.ofAllQueries(
        "precision_at_" + cut + "_tie_aware", list -> TieAwarePrecision.precisionAt(list, cut));
  }

  /**
   * {@code recall_at_N}: share of all relevant items that are among the first N; 0 where nothing is
   * relevant.
   *
   * @param cut N, at least 1; cut to the size of the database
   */
  public static Measure recallAt(int cut) {
    requireCut(cut);
    return Measure.ofAllQueries(
        "recall_at_" + cut,
        list ->
            list.relevant() == 0
                ? 0
                : (double) list.hitsWithin(Math.min(cut, list.size())) / list.relevant());
  }

  /**
   * {@code chance_map_all}: the share of relevant items in the database, about the {@code map_all}
   * of codes that know nothing.
   */
  public static Measure chance() {
    return Measure.ofAllQueries("chance_map_all", list -> (double) list.relevant() / list.size());
  }

  private static double averagePrecision(RankedRelevance list, int cut) {
    int end = Math.min(cut, list.size());
    int hits = list.hitsWithin(end);
    return hits == 0 ? 0 : list.sumOfPrecisions(end, hits) / hits;
  }

  private static void requireCut(int cut) {
    if (cut < 1) {
      throw CrosshashException.invalid(
          "A cut of the result list must be at least 1", cut, "use 50");
    }
  }
}
