package org.crosshash.encoding;

import java.util.List;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a model may be given several inputs at once, by trying: exports for one input
 * refuse, and models that are quantised by the range of a whole run give other vectors.
 */
public final class BatchProbe {
  private static final Logger LOG = LoggerFactory.getLogger(BatchProbe.class);

  /** Rounding of float32 stays far below it, an int8 step far above. */
  private static final double CPU_TOLERANCE = 1e-4;

  private static final double GPU_TOLERANCE = 5e-3;

  /** A text of several tokens, for probes. */
  public static final String TEXT = "two dead frogs on a red flag, nothing more";

  private BatchProbe() {}

  /**
   * Tries the model of pictures of an encoder.
   *
   * @param encoder its id, for the log
   * @param device as below
   * @param inputs two that differ much
   * @param run vectors of pictures, in their order
   * @return as below, of embeddings and features, each by its own scale
   */
  public static boolean pictures(
      String encoder,
      String device,
      List<BatchModel.Pixels> inputs,
      Function<List<BatchModel.Pixels>, List<ImageVectors>> run) {
    return holds(
        encoder + "'s model of pictures",
        device,
        inputs,
        some ->
            run.apply(some).stream().map(each -> List.of(each.image(), each.features())).toList());
  }

  /**
   * Tries the model of texts of an encoder.
   *
   * @param encoder its id, for the log
   * @param device as below
   * @param inputs two that differ much
   * @param run vectors of texts, in their order
   * @return as below
   */
  public static boolean texts(
      String encoder,
      String device,
      List<BatchModel.Tokens> inputs,
      Function<List<BatchModel.Tokens>, List<TextVectors>> run) {
    return holds(
        encoder + "'s model of texts",
        device,
        inputs,
        some -> run.apply(some).stream().map(each -> List.of(each.text())).toList());
  }

  /**
   * Runs two inputs together and each alone.
   *
   * @param what the model, for the log
   * @param device where it runs, as {@link EncoderDescription#device} says it
   * @param inputs two that differ much
   * @param run all vectors of each of its inputs, one after another
   * @return whether both gave the same vectors, each within 1e-4 of its largest value on a CPU,
   *     5e-3 on a GPU
   */
  public static <I> boolean holds(
      String what, String device, List<I> inputs, Function<List<I>, List<List<float[]>>> run) {
    try {
      List<List<float[]>> together = run.apply(inputs);
      double worst = 0;
      for (int i = 0; i < inputs.size(); i++) {
        List<float[]> alone = run.apply(List.of(inputs.get(i))).getFirst();
        for (int j = 0; j < alone.size(); j++) {
          worst = Math.max(worst, difference(alone.get(j), together.get(i).get(j)));
        }
      }
      boolean holds = worst <= (device.equals("cpu") ? CPU_TOLERANCE : GPU_TOLERANCE);
      if (!holds) {
        LOG.info("{} takes one input a run: two together differ by {}", what, worst);
      }
      return holds;
    } catch (CrosshashException refused) {
      LOG.info("{} takes one input a run: {}", what, refused.getMessage());
      return false;
    }
  }

  private static double difference(float[] alone, float[] together) {
    double largest = 0;
    double difference = alone.length == together.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(alone.length, together.length); i++) {
      largest = Math.max(largest, Math.abs(alone[i]));
      difference = Math.max(difference, Math.abs(alone[i] - together[i]));
    }
    return difference / Math.max(largest, Double.MIN_NORMAL);
  }
}
