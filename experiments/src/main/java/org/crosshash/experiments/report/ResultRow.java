package org.crosshash.experiments.report;

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
  /** The row of a trial. */
  public static ResultRow of(TrialResult result) {
    return new ResultRow(
        result.id().method(),
        Integer.toString(result.id().bits()),
        Long.toString(result.id().seed()),
        share(result.metric("i2t", "map_all")),
        share(result.metric("t2i", "map_all")),
        share(result.metric("i2t", "map_at_50")),
        share(result.metric("t2i", "map_at_50")),
        String.format(Locale.ROOT, "%.1f", result.seconds()));
  }

  /** A figure between 0 and 1 with three digits, or a dash. */
  static String share(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.3f", value.getAsDouble()) : "–";
  }
}
