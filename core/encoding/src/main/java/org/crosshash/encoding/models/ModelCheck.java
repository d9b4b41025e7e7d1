package org.crosshash.encoding.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.errors.CrosshashException;

/**
 * Runs an encoder on pairs of pictures and texts that belong together, and tells whether it knows
 * that they do.
 */
public final class ModelCheck {
  /** Fewest pairs that a check makes sense with. */
  private static final int FEWEST = 2;

  private ModelCheck() {}

  /**
   * A picture and its text.
   *
   * @param picture bytes of a file
   * @param text what belongs to it
   */
  public record Pair(byte[] picture, String text) {}

  /**
   * What was found. All vectors had the described lengths and were finite, or the check had failed.
   *
   * @param pairs number of pairs
   * @param aligned mean cosine of a picture and its own text, each minus its side's mean
   * @param unaligned mean cosine of a picture and another's text, likewise
   * @param error standard error of the difference between the two, over pairs
   * @param imageMilliseconds mean time of a picture, on one thread
   * @param textMilliseconds mean time of a text, on one thread
   */
  public record Report(
      int pairs,
      double aligned,
      double unaligned,
      double error,
      double imageMilliseconds,
      double textMilliseconds) {
    /** Whether pairs that belong together are nearer than others, beyond two standard errors. */
    public boolean passes() {
      return aligned - unaligned > 2 * error;
    }
  }

  /**
   * Encodes the pairs and compares them.
   *
   * @param pairs 2 or more
   * @throws CrosshashException whatever is wrong with the encoder or a picture
   */
  public static Report run(Encoder encoder, List<Pair> pairs) {
    if (pairs.size() < FEWEST) {
      throw CrosshashException.invalid(
          "A check needs 2 or more pairs", pairs.size(), "give more pictures with their texts");
    }
    EncodingOptions options =
        new EncodingOptions(encoder.defaults().resize(), ObjectUnits.WHOLE, false);
    // The first call loads the model.
    encoder.encodeText(pairs.getFirst().text(), options);
    encoder.encodeImage(pairs.getFirst().picture(), options);
    List<float[]> images = new ArrayList<>();
    long start = System.nanoTime();
    pairs.forEach(pair -> images.add(encoder.encodeImage(pair.picture(), options).image()));
    double imageTime = milliseconds(start) / pairs.size();
    List<float[]> texts = new ArrayList<>();
    start = System.nanoTime();
    pairs.forEach(pair -> texts.add(encoder.encodeText(pair.text(), options).text()));
    double textTime = milliseconds(start) / pairs.size();
    return compare(centred(images), centred(texts), imageTime, textTime);
  }

  private static double milliseconds(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static Report compare(
      List<double[]> images, List<double[]> texts, double imageTime, double textTime) {
    int pairs = images.size();
    double own = 0;
    double other = 0;
    double[] nearer = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      double others = 0;
      double mine = 0;
      for (int j = 0; j < pairs; j++) {
        double cosine = 0;
        for (int d = 0; d < images.get(i).length; d++) {
          cosine += images.get(i)[d] * texts.get(j)[d];
        }
        if (i == j) {
          mine = cosine;
        } else {
          others += cosine;
        }
      }
      own += mine;
      other += others;
      nearer[i] = mine - others / (pairs - 1);
    }
    return new Report(
        pairs,
        own / pairs,
        other / ((double) pairs * (pairs - 1)),
        standardError(nearer),
        imageTime,
        textTime);
  }

  private static double standardError(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }

  /** Unit vectors minus their mean, unit again: two towers' vectors lie in cones of their own. */
  private static List<double[]> centred(List<float[]> vectors) {
    int dimension = vectors.getFirst().length;
    List<double[]> rows = new ArrayList<>();
    double[] mean = new double[dimension];
    for (float[] vector : vectors) {
      double[] row = new double[dimension];
      for (int i = 0; i < dimension; i++) {
        row[i] = vector[i];
      }
      scale(row);
      for (int i = 0; i < dimension; i++) {
        mean[i] += row[i] / vectors.size();
      }
      rows.add(row);
    }
    for (double[] row : rows) {
      for (int i = 0; i < dimension; i++) {
        row[i] -= mean[i];
      }
      scale(row);
    }
    return rows;
  }

  private static void scale(double[] row) {
    double squares = 0;
    for (double value : row) {
      squares += value * value;
    }
    double length = Math.max(Math.sqrt(squares), 1e-12);
    for (int i = 0; i < row.length; i++) {
      row[i] /= length;
    }
  }
}
