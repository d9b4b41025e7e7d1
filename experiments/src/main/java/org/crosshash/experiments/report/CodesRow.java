package org.crosshash.experiments.report;

import java.util.List;
import java.util.Locale;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.ModalityCodes;

/**
 * Codes of one modality in a table, as text.
 *
 * @param name of the codes
 * @param modality pictures or texts
 * @param imbalance mean |p - 0.5|
 * @param effectiveBits independent bits that would spread as widely
 * @param entropy of whole codes, bits
 * @param collisions share of items that share their code
 * @param own mean distance to the pair's other code; a dash where there are no pairs
 * @param others mean distance to those of other items
 * @param separation how likely the former is less
 * @param inside mean distance inside communities; a dash where none are known
 * @param outside mean distance to other communities
 */
public record CodesRow(
    String name,
    String modality,
    String imbalance,
    String effectiveBits,
    String entropy,
    String collisions,
    String own,
    String others,
    String separation,
    String inside,
    String outside) {
  private static final String NONE = "–";

  /** One row a modality. */
  public static List<CodesRow> of(String name, CodeStatistics statistics) {
    return statistics.getModalitiesList().stream()
        .map(modality -> of(name, statistics, modality))
        .toList();
  }

  private static CodesRow of(String name, CodeStatistics statistics, ModalityCodes modality) {
    boolean pairs = statistics.hasPairs();
    boolean communities = modality.hasCommunities();
    return new CodesRow(
        name,
        modality.getModality().equals("image") ? "pictures" : modality.getModality() + "s",
        format("%.3f", modality.getMeanImbalance()),
        format("%.1f", modality.getEffectiveBits()),
        format("%.2f", modality.getEntropy()),
        format("%.3f", modality.getCollisionRate()),
        pairs ? format("%.1f", statistics.getPairs().getMatchingMean()) : NONE,
        pairs ? format("%.1f", statistics.getPairs().getRandomMean()) : NONE,
        pairs ? format("%.3f", statistics.getPairs().getSeparation()) : NONE,
        communities ? format("%.1f", modality.getCommunities().getInsideMean()) : NONE,
        communities ? format("%.1f", modality.getCommunities().getOutsideMean()) : NONE);
  }

  private static String format(String pattern, double value) {
    return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, pattern, value);
  }
}
