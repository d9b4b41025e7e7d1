package org.crosshash.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.crosshash.errors.CrosshashException;

/** Finds the field's measures by the names that scripts filter on. */
public final class MeasureNames {
  private static final String NUMBER = "N";

  /** A name, and what makes its measure; exactly one of the two makers is there. */
  private record Entry(
      String pattern, Optional<Supplier<Measure>> plain, Optional<IntFunction<Measure>> numbered) {
    /** The measure if the name is of this pattern. */
    Optional<Measure> measure(String name) {
      if (numbered.isEmpty()) {
        return name.equals(pattern) ? plain.map(Supplier::get) : Optional.empty();
      }
      int at = pattern.indexOf(NUMBER);
      String before = pattern.substring(0, at);
      String after = pattern.substring(at + 1);
      if (name.length() <= before.length() + after.length()
          || !name.startsWith(before)
          || !name.endsWith(after)) {
        return Optional.empty();
      }
      String number = name.substring(before.length(), name.length() - after.length());
      if (!number.matches("0|[1-9][0-9]{0,9}") || Long.parseLong(number) > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      return numbered.map(maker -> maker.apply(Integer.parseInt(number)));
    }
  }

  private static final List<Entry> ALL =
      List.of(
          plain("chance_map_all", Measures::chance),
          plain("chance_map_all_random_order", Measures::randomOrderChance),
          plain("map_all", Measures::meanAveragePrecision),
          plain("map_all_tie_aware", Measures::tieAwareMeanAveragePrecision),
          plain("map_all_answered", Measures::answeredMeanAveragePrecision),
          numbered("map_at_N", Measures::meanAveragePrecisionAt),
          numbered("map_at_N_tie_aware", Measures::tieAwareMeanAveragePrecisionAt),
          numbered("map_at_N_answered", Measures::answeredMeanAveragePrecisionAt),
          numbered("map_at_N_attainable", Measures::attainableMeanAveragePrecisionAt),
          numbered("map_at_N_label_cosine", Measures::labelCosineMeanAveragePrecisionAt),
          numbered("map_of_first_N_relevant", Measures::meanAveragePrecisionOfFirstRelevant),
          numbered("precision_at_N", Measures::precisionAt),
          numbered("precision_at_N_tie_aware", Measures::tieAwarePrecisionAt),
          numbered("recall_at_N", Measures::recallAt),
          numbered("ndcg_at_N", Measures::normalisedGainAt),
          plain("ndcg_all", Measures::normalisedGain),
          numbered("match_at_N", Measures::matchAt),
          plain("median_rank", Measures::medianRank),
          plain("mean_rank", Measures::meanRank),
          numbered("precision_within_radius_N", Measures::precisionWithinRadius),
          numbered("precision_within_radius_N_answered", Measures::answeredPrecisionWithinRadius),
          numbered("recall_within_radius_N", Measures::recallWithinRadius),
          numbered("answered_within_radius_N", Measures::answeredWithinRadius));

  private MeasureNames() {}

  private static Entry plain(String name, Supplier<Measure> maker) {
    return new Entry(name, Optional.of(maker), Optional.empty());
  }

  private static Entry numbered(String pattern, IntFunction<Measure> maker) {
    return new Entry(pattern, Optional.empty(), Optional.of(maker));
  }

  /** All names, {@code N} standing for a number. */
  public static List<String> patterns() {
    return ALL.stream().map(Entry::pattern).toList();
  }

  /**
   * The measure of a name.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) where there is none
   */
  public static Measure measure(String name) {
    return ALL.stream()
        .flatMap(entry -> entry.measure(name).stream())
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.invalid(
                "A measure must be one that is known",
                name,
                "use one of " + String.join(", ", patterns()) + " with a whole number for N"));
  }

  /** Whether a measure looks at labels and not only at what is relevant. */
  public static boolean needsLabels(String name) {
    return name.endsWith("_label_cosine");
  }
}
