package org.crosshash.benchmarks;

import java.util.List;
import java.util.Optional;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.Objective;
import org.crosshash.learning.objective.UcchObjective;
import org.crosshash.learning.objective.VtmUchObjective;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.training.Binarisation;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingLoop;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.learning.training.TrainingSetup;
import org.crosshash.tables.FloatMatrix;

/**
 * Training steps of VTM-UCH or UCCH with the constants of its paper, beside PyTorch in eager mode.
 * A round is one epoch of a real training, which stands still between rounds.
 */
public final class TrainingWorker {
  private TrainingWorker() {}

  /**
   * Runs the worker.
   *
   * @param args {@code --method} {@code vtm-uch} or {@code ucch}, {@code --pairs}, {@code
   *     --dimension}, {@code --hidden}, {@code --bits}, {@code --batch}, {@code --epochs}, {@code
   *     --threads}, and the files {@code --images}, {@code --texts} and {@code --similarities} of
   *     little-endian floats
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    int pairs = arguments.number("pairs");
    int dimension = arguments.number("dimension");
    int batch = arguments.number("batch");
    TensorEngine.useThreads(arguments.number("threads"));
    Objective objective = objective(arguments.text("method"));
    TrainingConfig config =
        new TrainingConfig(
            arguments.number("bits"),
            1,
            objective,
            NetworkShapes.both(new NetworkShape(List.of(arguments.number("hidden")), 0)),
            optimiser(objective),
            batch,
            arguments.number("epochs"),
            0,
            InputScaling.AS_GIVEN,
            Binarisation.TANH);
    TrainingLoop loop =
        new TrainingLoop(
            config,
            new TrainingSetup(
                TrainingPairs.all(
                    FloatMatrix.of(
                        LittleEndianFile.readFloats(arguments.path("images")), dimension),
                    FloatMatrix.of(
                        LittleEndianFile.readFloats(arguments.path("texts")), dimension)),
                objective.guided()
                    ? Optional.of(
                        new DenseGuidance(
                            pairs, LittleEndianFile.readFloats(arguments.path("similarities"))))
                    : Optional.empty(),
                Optional.empty(),
                "benchmark"));
    TrainingPacer pacer = new TrainingPacer(pairs / batch);
    Thread training = new Thread(() -> loop.run(pacer), "training");
    training.setDaemon(true);
    training.start();
    Rounds.serve(pacer);
  }

  private static Objective objective(String method) {
    return switch (method) {
      case "vtm-uch" -> new VtmUchObjective(0.1, 1, false);
      // Without the warm-up epoch, whose steps are others.
      case "ucch" -> new UcchObjective(0.9, 0.2, 1, 0.9, 4096, false, 0.4, 0);
      default -> throw new IllegalArgumentException("No such method: " + method);
    };
  }

  private static OptimiserConfig optimiser(Objective objective) {
    return objective.guided()
        ? new OptimiserConfig(
            new OptimiserConfig.Kind.BertAdam(),
            1e-4,
            0.01,
            new Schedule.WarmupCosine(0.05),
            1,
            false,
            1)
        : new OptimiserConfig(
            new OptimiserConfig.Kind.Adam(), 1e-4, 1e-6, new Schedule.Constant(), 1, true, 1);
  }

  /** Similarities that are all in memory. */
  private record DenseGuidance(int size, float[] values) implements Guidance {
    @Override
    public float[] block(int[] rows, int[] columns) {
      float[] block = new float[rows.length * columns.length];
      int at = 0;
      for (int row : rows) {
        for (int column : columns) {
          block[at++] = values[row * size + column];
        }
      }
      return block;
    }
  }
}
