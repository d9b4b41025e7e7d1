package org.crosshash.learning.support;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.BitSelection;
import org.crosshash.learning.objective.CirhObjective;
import org.crosshash.learning.objective.CriterionContext;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.objective.DjsrhObjective;
import org.crosshash.learning.objective.DsahObjective;
import org.crosshash.learning.objective.JdshObjective;
import org.crosshash.learning.objective.Objective;
import org.crosshash.learning.objective.UcchObjective;
import org.crosshash.learning.objective.UchmObjective;
import org.crosshash.learning.objective.UchstmObjective;
import org.crosshash.learning.objective.VtmUchObjective;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.training.Binarisation;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.tables.FloatMatrix;

/** Small random trainings. */
public final class Fixtures {
  private Fixtures() {}

  /** Gaussian values. */
  public static float[] gaussian(long seed, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) CounterRandom.gaussian(seed, i);
    }
    return values;
  }

  /** Unit rows around as many centres as there are topics; item i has topic i mod topics. */
  public static FloatMatrix topics(long seed, int items, int dimension, int topics, double noise) {
    float[] centres = gaussian(seed, topics * dimension);
    float[] values = gaussian(seed + 1, items * dimension);
    for (int item = 0; item < items; item++) {
      double squares = 0;
      for (int i = 0; i < dimension; i++) {
        int at = item * dimension + i;
        values[at] = (float) (centres[(item % topics) * dimension + i] + noise * values[at]);
        squares += values[at] * values[at];
      }
      for (int i = 0; i < dimension; i++) {
        values[item * dimension + i] /= (float) Math.sqrt(squares);
      }
    }
    return FloatMatrix.of(values, dimension);
  }

  public static TrainingPairs pairs(int items) {
    return TrainingPairs.all(topics(1, items, 24, 5, 0.3), topics(2, items, 16, 5, 0.3));
  }

  /** +1 between items of one topic, else -1. */
  public static Guidance topicGuidance(int items, int topics) {
    return new Guidance() {
      @Override
      public int size() {
        return items;
      }

      @Override
      public float[] block(int[] rows, int[] columns) {
        float[] block = new float[rows.length * columns.length];
        for (int row = 0; row < rows.length; row++) {
          for (int column = 0; column < columns.length; column++) {
            block[row * columns.length + column] =
                rows[row] % topics == columns[column] % topics ? 1 : -1;
          }
        }
        return block;
      }
    };
  }

  /** One objective of each kind, with all of its parts. */
  public static List<Objective> objectives() {
    return List.of(
        new VtmUchObjective(0.1, 1, true),
        new DjsrhObjective(0.1),
        new JdshObjective(0.1, 1),
        new DsahObjective(1.5, 0.1, 1, 1, 2, true),
        new DgcpnObjective(1.5, 1, 1, true),
        new UchstmObjective(new DgcpnObjective(1.5, 1, 1, false), 1, 0.8, 2, false),
        new UcchObjective(0.9, 0.2, 1, 0.9, 20, false, 0.4, 1),
        new CirhObjective(10, 1, 0.01, 0.003, 24, 0.2, 0.1),
        new UchmObjective(1.5, 1, 1, 0.1, BitSelection.LEARNED),
        new UchmObjective(1.5, 1, 1, 0.1, BitSelection.REMEMBERED));
  }

  public static TrainingConfig config(Objective objective, double dropout, int epochs) {
    return new TrainingConfig(
        16,
        3,
        objective,
        NetworkShapes.both(new NetworkShape(List.of(32), dropout)),
        adamW(0.003),
        16,
        epochs,
        0,
        InputScaling.UNIT_VARIANCE,
        Binarisation.TANH);
  }

  public static OptimiserConfig adamW(double rate) {
    return new OptimiserConfig(
        new OptimiserConfig.Kind.AdamW(), rate, 0, new Schedule.Cosine(), 0, false, 1);
  }

  /** Of an objective that is evaluated by itself, on vectors of one dimension. */
  public static CriterionContext context(
      NDManager manager, Constants constants, Objective objective, int bits, int batch, int pairs) {
    CriterionContext.Settings settings = config(objective, 0, 6).forCriterion();
    return new CriterionContext(
        manager,
        constants,
        new CriterionContext.Settings(
            bits, settings.seed(), settings.optimiser(), batch, settings.epochs()),
        pairs,
        1,
        1);
  }
}
