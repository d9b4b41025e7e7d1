package org.crosshash.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.stream.Stream;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against central differences of losses written as plain loops in double precision. */
class ObjectiveGradientTest {
  private static final int BATCH = 7;
  private static final int BITS = 8;
  private static final double STEP = 1e-5;

  static Stream<Arguments> objectives() {
    return Stream.of(
        Arguments.of(new VtmUchObjective(0.3, 2.5, false)),
        Arguments.of(new VtmUchObjective(0, 0, true)),
        Arguments.of(new DjsrhObjective(0.7)),
        Arguments.of(new JdshObjective(0.3, 1.4)),
        Arguments.of(new DgcpnObjective(1.2, 0.4, 1.7, false)),
        Arguments.of(new DgcpnObjective(1.5, 0, 0, false)),
        Arguments.of(new UchmObjective(1.2, 0.4, 1.7, 0.3, BitSelection.DISCRETE)),
        Arguments.of(new UchmObjective(1.5, 1, 0, 0.1, BitSelection.SUM)));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void evaluate_anyWeights_equalsNaiveLossAndItsDifferences(PairwiseObjective objective) {
    float[] image = tanh(Fixtures.gaussian(11, BATCH * BITS));
    float[] text = tanh(Fixtures.gaussian(12, BATCH * BITS));
    float[] target = tanh(Fixtures.gaussian(13, BATCH * BATCH));
    double[] both = new double[2 * BATCH * BITS];
    for (int i = 0; i < image.length; i++) {
      both[i] = image[i];
      both[image.length + i] = text[i];
    }
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager)) {
      NDArray imageCodes = manager.create(image, new Shape(BATCH, BITS));
      Loss loss =
          objective.evaluate(
              imageCodes,
              manager.create(text, new Shape(BATCH, BITS)),
              manager.create(target, new Shape(BATCH, BATCH)),
              constants);
      double expected = naive(objective, both, target);
      assertThat(loss.total()).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
      float[] imageGradient = loss.imageGradient().toFloatArray();
      float[] textGradient = loss.textGradient().toFloatArray();
      for (int i = 0; i < both.length; i++) {
        double kept = both[i];
        both[i] = kept + STEP;
        double above = naive(objective, both, target);
        both[i] = kept - STEP;
        double below = naive(objective, both, target);
        both[i] = kept;
        double difference = (above - below) / (2 * STEP);
        float actual = i < image.length ? imageGradient[i] : textGradient[i - image.length];
        assertThat((double) actual)
            .as("gradient %d", i)
            .isCloseTo(difference, within(1e-5 + 1e-4 * Math.abs(difference)));
      }
    }
  }

  private static float[] tanh(float[] values) {
    float[] squashed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      squashed[i] = (float) Math.tanh(values[i]);
    }
    return squashed;
  }

  private static double naive(PairwiseObjective objective, double[] both, float[] target) {
    boolean raw = objective instanceof VtmUchObjective;
    double[][] image = rows(both, 0, raw);
    double[][] text = rows(both, BATCH, raw);
    double[][] ii = products(image, image);
    double[][] tt = products(text, text);
    double[][] it = products(image, text);
    double[][] s = new double[BATCH][BATCH];
    for (int a = 0; a < BATCH; a++) {
      for (int b = 0; b < BATCH; b++) {
        s[a][b] = target[a * BATCH + b] * (raw ? BITS : 1);
      }
    }
    return switch (objective) {
      case VtmUchObjective(double rho, double alpha, boolean normalise) ->
          (rho * distance(tt, s, true)
                  + (1 - rho) * distance(ii, s, true)
                  + distance(it, s, true)
                  + alpha * (distance(ii, tt, true) + distance(it, ii, true))
                  + alpha * distance(it, tt, true))
              / (normalise ? BITS * BITS : 1);
      case DjsrhObjective(double lambda) ->
          lambda * (distance(ii, s, true) + distance(tt, s, true)) + distance(it, s, true);
      case JdshObjective(double lambda, double pair) -> {
        double pairs = 0;
        double[][] transposed = new double[BATCH][BATCH];
        for (int a = 0; a < BATCH; a++) {
          pairs += it[a][a] / BATCH;
          for (int b = 0; b < BATCH; b++) {
            transposed[a][b] = it[b][a];
          }
        }
        yield lambda * (distance(ii, s, true) + distance(tt, s, true))
            + distance(it, s, true)
            + distance(transposed, s, true)
            - pair * pairs;
      }
      case UchmObjective(
              double gamma,
              double pair,
              double consistency,
              double weight,
              BitSelection selection) ->
          naive(new DgcpnObjective(gamma, pair, consistency, false), both, target)
              + weight * quantisation(selection, both, target);
      case DgcpnObjective(double gamma, double pair, double consistency, boolean half) -> {
        double pairs = 0;
        double[][] transposed = new double[BATCH][BATCH];
        for (int a = 0; a < BATCH; a++) {
          pairs += (it[a][a] - gamma) * (it[a][a] - gamma) / BATCH;
          for (int b = 0; b < BATCH; b++) {
            transposed[a][b] = it[b][a];
          }
        }
        yield pair * pairs
            + distance(ii, s, false)
            + distance(it, s, false)
            + distance(tt, s, false)
            + consistency
                * (distance(it, ii, true)
                    + distance(it, tt, true)
                    + distance(ii, tt, true)
                    + distance(it, transposed, true));
      }
    };
  }

  private static double quantisation(BitSelection selection, double[] both, float[] target) {
    int half = both.length / 2;
    float[] image = new float[half];
    float[] text = new float[half];
    for (int i = 0; i < half; i++) {
      image[i] = (float) both[i];
      text[i] = (float) both[half + i];
    }
    float[] unified = selection.select(image, text, target, BATCH);
    double sum = 0;
    for (int i = 0; i < half; i++) {
      sum += (both[i] - unified[i]) * (both[i] - unified[i]);
      sum += (both[half + i] - unified[i]) * (both[half + i] - unified[i]);
    }
    return sum / half;
  }

  private static double[][] rows(double[] both, int first, boolean raw) {
    double[][] rows = new double[BATCH][BITS];
    for (int row = 0; row < BATCH; row++) {
      double squares = 0;
      for (int bit = 0; bit < BITS; bit++) {
        rows[row][bit] = both[(first + row) * BITS + bit];
        squares += rows[row][bit] * rows[row][bit];
      }
      for (int bit = 0; bit < BITS && !raw; bit++) {
        rows[row][bit] /= Math.sqrt(squares);
      }
    }
    return rows;
  }

  private static double[][] products(double[][] left, double[][] right) {
    double[][] products = new double[BATCH][BATCH];
    for (int a = 0; a < BATCH; a++) {
      for (int b = 0; b < BATCH; b++) {
        for (int bit = 0; bit < BITS; bit++) {
          products[a][b] += left[a][bit] * right[b][bit];
        }
      }
    }
    return products;
  }

  private static double distance(double[][] left, double[][] right, boolean diagonal) {
    double sum = 0;
    for (int a = 0; a < BATCH; a++) {
      for (int b = 0; b < BATCH; b++) {
        if (diagonal || a != b) {
          sum += (left[a][b] - right[a][b]) * (left[a][b] - right[a][b]);
        }
      }
    }
    return sum / (BATCH * BATCH);
  }
}
