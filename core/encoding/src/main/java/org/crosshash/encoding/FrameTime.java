package org.crosshash.encoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crosshash.tables.FloatMatrix;

/**
 * When a frame is shown, as values behind its features: for the time t of frame i of n, {@code (i +
 * ½) / n}, cosine and sine of {@code π t}, {@code 2 π t}, {@code 4 π t}, … (after Vaswani et al.,
 * NeurIPS 2017), together half as long as the features. Without it a set of frames has no order.
 */
final class FrameTime {
  private static final double SHARE = 0.5;

  private FrameTime() {}

  /**
   * Frames with their times.
   *
   * @param frames features of the frames in order
   * @param dimensions even; 0: none
   */
  static FloatMatrix append(List<float[]> frames, int dimensions) {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      float[] features = frames.get(i);
      float[] row = Arrays.copyOf(features, features.length + dimensions);
      double squares = 0;
      for (float value : features) {
        squares += (double) value * value;
      }
      double length = SHARE * Math.sqrt(squares / Math.max(1, dimensions / 2));
      double time = (i + 0.5) / frames.size();
      for (int pair = 0; pair < dimensions / 2; pair++) {
        double angle = Math.scalb(Math.PI * time, pair);
        row[features.length + 2 * pair] = (float) (length * StrictMath.cos(angle));
        row[features.length + 2 * pair + 1] = (float) (length * StrictMath.sin(angle));
      }
      rows.add(row);
    }
    return FloatMatrix.ofRows(rows);
  }
}
