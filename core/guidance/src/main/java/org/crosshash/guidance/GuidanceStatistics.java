package org.crosshash.guidance;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Numbers that describe guidance, by name, such as {@code modularity}, {@code communities}, {@code
 * share_plus}.
 *
 * <p>Shares are of all n² pairs, the diagonal included, in [0, 1]:
 *
 * <ul>
 *   <li>{@code share_plus}, {@code share_minus}, {@code share_continuous}: values of exactly +1, of
 *       exactly -1, and others;
 *   <li>{@code share_text}, {@code share_image}, {@code share_fused}, {@code share_community}: what
 *       the parts of VTM-UCH call alike;
 *   <li>{@code agreement_text_image}, {@code agreement_fused_community}: pairs on which two parts
 *       say the same.
 * </ul>
 *
 * @param numbers the numbers, all finite
 */
public record GuidanceStatistics(SortedMap<String, Double> numbers) {
  /** Copies the numbers and checks that they are finite. */
  public GuidanceStatistics {
    numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
    for (Map.Entry<String, Double> number : numbers.entrySet()) {
      if (!Double.isFinite(number.getValue())) {
        throw new IllegalArgumentException("A statistic must be finite: " + number);
      }
    }
  }
}
