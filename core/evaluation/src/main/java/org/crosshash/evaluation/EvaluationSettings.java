package org.crosshash.evaluation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.crosshash.errors.CrosshashException;

/**
 * What to evaluate.
 *
 * @param measures what to compute, each under a name of its own; at least one
 * @param curvePoints points of the curves by rank, evenly spaced from rank 1 to the last; at least
 *     1
 */
public record EvaluationSettings(List<Measure> measures, int curvePoints) {
  /** Points of the curves by rank unless told otherwise. */
  public static final int DEFAULT_CURVE_POINTS = 101;

  /**
   * Checks its parts.
   *
   * @throws CrosshashException where there is no measure, a name comes twice or there is no point
   */
  public EvaluationSettings {
    measures = List.copyOf(measures);
    if (measures.isEmpty()) {
      throw CrosshashException.invalid(
          "An evaluation needs at least one measure", "none", "ask for map_all");
    }
    Set<String> names = new HashSet<>();
    for (Measure measure : measures) {
      if (!names.add(measure.name())) {
        throw CrosshashException.invalid(
            "A measure may be asked for once", measure.name(), "leave the second one out");
      }
    }
    if (curvePoints < 1) {
      throw CrosshashException.invalid(
          "A curve needs at least one point", curvePoints, "use " + DEFAULT_CURVE_POINTS);
    }
  }

  /**
   * The field's usual measures: {@code chance_map_all}, {@code map_all}, {@code map_all_tie_aware},
   * and for each cut {@code map_at_k}, {@code precision_at_N} and {@code recall_at_N}.
   *
   * @param mapCutoffs k of {@code map_at_k}, each at least 1
   * @param precisionCutoffs N of {@code precision_at_N} and {@code recall_at_N}, each at least 1
   */
  public static EvaluationSettings of(List<Integer> mapCutoffs, List<Integer> precisionCutoffs) {
    List<Measure> measures = new ArrayList<>();
    measures.add(Measures.chance());
    measures.add(Measures.meanAveragePrecision());
    measures.add(Measures.tieAwareMeanAveragePrecision());
    for (int cut : mapCutoffs) {
      measures.add(Measures.meanAveragePrecisionAt(cut));
    }
    for (int cut : precisionCutoffs) {
      measures.add(Measures.precisionAt(cut));
    }
    for (int cut : precisionCutoffs) {
      measures.add(Measures.recallAt(cut));
    }
    return new EvaluationSettings(measures, DEFAULT_CURVE_POINTS);
  }

  /**
   * {@code map_all_re_ranked} and, for each cut, {@code map_at_k_re_ranked} and {@code
   * precision_at_N_re_ranked}: the usual measures of lists that were re-ranked.
   *
   * @param mapCutoffs k, each at least 1
   * @param precisionCutoffs N, each at least 1
   */
  public static EvaluationSettings reRanked(
      List<Integer> mapCutoffs, List<Integer> precisionCutoffs) {
    List<Measure> measures = new ArrayList<>();
    measures.add(Measures.meanAveragePrecision());
    mapCutoffs.forEach(cut -> measures.add(Measures.meanAveragePrecisionAt(cut)));
    precisionCutoffs.forEach(cut -> measures.add(Measures.precisionAt(cut)));
    return new EvaluationSettings(
        measures.stream()
            .map(measure ->
                new Measure(
                    measure.name() + "_re_ranked",
                    measure.value(),
                    measure.counts(),
                    measure.summary()))
            .toList(),
        1);
  }

  /**
   * The same with more measures, by the names that {@link MeasureNames} knows; one that is there
   * already stays where it is.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) where a name is unknown or comes twice
   */
  public EvaluationSettings with(List<String> names) {
    Set<String> known = new HashSet<>();
    measures.forEach(measure -> known.add(measure.name()));
    List<Measure> more = new ArrayList<>(measures);
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      Measure measure = MeasureNames.measure(name);
      if (!seen.add(measure.name())) {
        throw CrosshashException.invalid(
            "A measure may be asked for once", name, "leave the second one out");
      }
      if (known.add(measure.name())) {
        more.add(measure);
      }
    }
    return new EvaluationSettings(more, curvePoints);
  }
}
