package org.crosshash.encoding.detect;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crosshash.encoding.ModelOutput;

/**
 * Reads boxes out of what a detector's model puts out. A box stands for its likeliest category
 * only.
 */
public sealed interface BoxDecoder
    permits YoloxBoxes, YoloBoxes, NanoDetBoxes, DetrBoxes, ListedBoxes {
  /** Names of the outputs that are read. */
  Set<String> outputs();

  /**
   * The boxes whose score is above a limit, in the model's order, in pixels of its input.
   *
   * @param outputs by name
   * @param width pixels of the input
   * @param height rows of the input
   * @param least limit on the score, 0 to 1
   * @throws org.crosshash.errors.CrosshashException FAILED_PRECONDITION if an output has not the
   *     shape that this decoder reads
   */
  List<Box> boxes(Map<String, ModelOutput> outputs, int width, int height, float least);
}
