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
    return Measure.ofSomeQueries(
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
    return Measure.ofSomeQueries(
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

  /**
   * {@code chance_map_all_random_order}: the exact mean of {@code map_all} over all orders of the
   * database, which codes that know nothing reach.
   */
  public static Measure randomOrderChance() {
    return Measure.ofAllQueries(
        "chance_map_all_random_order", TieAwarePrecision::averagePrecisionOfRandomOrder);
  }

  /**
   * {@code map_at_N_attainable}: the list is cut at N and the sum divided by the hits that were
   * possible there, min(R, N): average precision at N as textbooks and TREC have it. A query
   * without a relevant item counts 0.
   *
   * @param cut N, at least 1
   */
  public static Measure attainableMeanAveragePrecisionAt(int cut) {
    requireCut(cut);
    return Measure.ofAllQueries(
        "map_at_" + cut + "_attainable",
        list ->
            list.relevant() == 0
                ? 0
                : list.sumOfPrecisions(Math.min(cut, list.size()), Integer.MAX_VALUE)
                    / Math.min(list.relevant(), cut));
  }

  /**
   * {@code map_at_N_label_cosine}: as {@code map_at_N}, with each precision times the cosine of the
   * label vectors of query and item; {@code calculate_map_1} of DGCPN's and UCHTIM's metric.py,
   * which cut at 50 although their logs call it mAP@All.
   *
   * @param cut N, at least 1
   */
  public static Measure labelCosineMeanAveragePrecisionAt(int cut) {
    requireCut(cut);
    return Measure.ofAllQueries(
        "map_at_" + cut + "_label_cosine",
        list -> {
          int end = Math.min(cut, list.size());
          int hits = list.hitsWithin(end);
          return hits == 0 ? 0 : list.sumOfCosinePrecisions(end) / hits;
        });
  }

  /**
   * {@code ndcg_at_N}: discounted cumulative gain of the first N over that of the best order of the
   * whole database, ties by database index. The grade g of an item is how many labels it shares
   * with the query, its gain 2^g - 1, the discount of rank r is 1 / log2(r + 1) (Järvelin and
   * Kekäläinen 2002; this gain: Burges et al. 2005). A query without a relevant item counts 0.
   *
   * @param cut N, at least 1
   */
  public static Measure normalisedGainAt(int cut) {
    requireCut(cut);
    return Measure.ofAllQueries("ndcg_at_" + cut, list -> list.normalisedGain(cut));
  }

  /** {@code ndcg_all}: as {@code ndcg_at_N}, of the whole list. */
  public static Measure normalisedGain() {
    return Measure.ofAllQueries("ndcg_all", list -> list.normalisedGain(list.size()));
  }

  /**
   * {@code match_at_K}: share of queries with a relevant item among the first K: the R@K of caption
   * retrieval, where relevance is by instance ({@code metric.py} of HCQ, UCCH on Flickr30K).
   *
   * @param cut K, at least 1
   */
  public static Measure matchAt(int cut) {
    requireCut(cut);
    return Measure.ofAllQueries(
        "match_at_" + cut, list -> list.hitsWithin(Math.min(cut, list.size())) > 0 ? 1 : 0);
  }

  /**
   * {@code median_rank}: median over queries of the rank of the first relevant item, from 1, ties
   * by database index (HCQ gives tied items their mean rank instead). Queries without a relevant
   * item are left out.
   */
  public static Measure medianRank() {
    return new Measure(
        "median_rank",
        RankedRelevance::firstHit,
        list -> list.relevant() > 0,
        Measure.Summary.MEDIAN);
  }

  /** {@code mean_rank}: as {@code median_rank}, the mean. */
  public static Measure meanRank() {
    return Measure.ofSomeQueries(
        "mean_rank", RankedRelevance::firstHit, list -> list.relevant() > 0);
  }

  /**
   * {@code precision_within_radius_R}: hash lookup, the share of relevant items among those at a
   * distance of at most R. A query with none so near counts 0, as a lookup that failed.
   *
   * @param radius R, at least 0; cut to the code length
   */
  public static Measure precisionWithinRadius(int radius) {
    requireRadius(radius);
    return Measure.ofAllQueries(
        "precision_within_radius_" + radius, list -> lookupPrecision(list, radius));
  }

  /**
   * {@code precision_within_radius_R_answered}: as {@code precision_within_radius_R}, but queries
   * with nothing so near are left out of the mean.
   *
   * @param radius R, at least 0
   */
  public static Measure answeredPrecisionWithinRadius(int radius) {
    requireRadius(radius);
    return Measure.ofSomeQueries(
        "precision_within_radius_" + radius + "_answered",
        list -> lookupPrecision(list, radius),
        list -> list.itemsWithinRadius(radius) > 0);
  }

  /**
   * {@code recall_within_radius_R}: share of all relevant items that are at a distance of at most
   * R; 0 where nothing is relevant.
   *
   * @param radius R, at least 0
   */
  public static Measure recallWithinRadius(int radius) {
    requireRadius(radius);
    return Measure.ofAllQueries(
        "recall_within_radius_" + radius,
        list ->
            list.relevant() == 0 ? 0 : (double) list.hitsWithinRadius(radius) / list.relevant());
  }

  /**
   * {@code answered_within_radius_R}: share of queries with any item at a distance of at most R.
   *
   * @param radius R, at least 0
   */
  public static Measure answeredWithinRadius(int radius) {
    requireRadius(radius);
    return Measure.ofAllQueries(
        "answered_within_radius_" + radius, list -> list.itemsWithinRadius(radius) > 0 ? 1 : 0);
  }

  private static double lookupPrecision(RankedRelevance list, int radius) {
    int items = list.itemsWithinRadius(radius);
    return items == 0 ? 0 : (double) list.hitsWithinRadius(radius) / items;
  }

  private static double averagePrecision(RankedRelevance list, int cut) {
    int end = Math.min(cut, list.size());
    int hits = list.hitsWithin(end);
    return hits == 0 ? 0 : list.sumOfPrecisions(end, hits) / hits;
  }

  private static void requireRadius(int radius) {
    if (radius < 0) {
      throw CrosshashException.invalid("A radius must be at least 0", radius, "use 2");
    }
  }

  private static void requireCut(int cut) {
    if (cut < 1) {
      throw CrosshashException.invalid(
          "A cut of the result list must be at least 1", cut, "use 50");
    }
  }
}
