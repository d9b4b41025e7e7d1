package org.crosshash.experiments.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.crosshash.experiments.pipeline.TrialResult;

/**
 * A line of the result table, as text.
 *
 * @param method method's id
 * @param bits code length
 * @param seed seed
 * @param mapImageToText mAP over the whole ranking, pictures asking for texts
 * @param mapTextToImage mAP over the whole ranking, texts asking for pictures
 * @param map50ImageToText mAP of the first 50, pictures asking for texts
 * @param map50TextToImage mAP of the first 50, texts asking for pictures
 * @param seconds guidance and training, when they were computed
 */
public record ResultRow(
    String method,
    String bits,
    String seed,
    String mapImageToText,
    String mapTextToImage,
    String map50ImageToText,
    String map50TextToImage,
    String seconds) {
  /** What the method's name is followed by in a row of re-ranked lists. */
  private static final String RE_RANKED = " re-ranked";

  /** The rows of a trial: one, and where it was measured re-ranked too, another for that. */
  public static List<ResultRow> of(TrialResult result) {
    ResultRow plain = of(result, "", "");
    return result.metric("i2t", "map_all_re_ranked").isPresent()
        ? List.of(plain, of(result, RE_RANKED, "_re_ranked"))
        : List.of(plain);
  }

  private static ResultRow of(TrialResult result, String after, String suffix) {
    return new ResultRow(
        result.id().method() + after,
        Integer.toString(result.id().bits()),
        Long.toString(result.id().seed()),
        share(result.metric("i2t", "map_all" + suffix)),
        share(result.metric("t2i", "map_all" + suffix)),
        share(result.metric("i2t", "map_at_50" + suffix)),
        share(result.metric("t2i", "map_at_50" + suffix)),
        String.format(Locale.ROOT, "%.1f", result.seconds()));
  }

  /** A figure between 0 and 1 with three digits, or a dash. */
  static String share(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.3f", value.getAsDouble()) : "–";
  }
}
