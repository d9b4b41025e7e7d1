package org.crosshash.benchmarks;

import java.util.List;
import java.util.Optional;
import org.crosshash.learning.hugging.HuggingConfig;
import org.crosshash.learning.hugging.HuggingTraining;
import org.crosshash.learning.hugging.Quantisation;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.ContrastiveObjective;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.training.Binarisation;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.learning.training.TrainingSetup;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * Training steps of our reconstruction of HuggingHash, with attention-pooled tokens and dropout,
 * beside PyTorch in eager mode. A round is one epoch of a real training.
 */
public final class HuggingWorker {
  private HuggingWorker() {}

  /**
   * Runs the worker.
   *
   * @param args {@code --pairs}, {@code --image} and {@code --text} (dimensions), {@code
   *     --image-tokens} and {@code --text-tokens} (an item), {@code --hidden}, {@code --local},
   *     {@code --bits}, {@code --batch}, {@code --epochs}, {@code --threads}, and the files {@code
   *     --images}, {@code --texts}, {@code --image-token-file} and {@code --text-token-file} of
   *     little-endian floats
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    int pairs = arguments.number("pairs");
    int batch = arguments.number("batch");
    TensorEngine.useThreads(arguments.number("threads"));
    TrainingConfig config =
        new TrainingConfig(
            arguments.number("bits"),
            1,
            new ContrastiveObjective(0.5, 0),
            NetworkShapes.both(new NetworkShape(List.of(arguments.number("hidden")), 0.5)),
            new OptimiserConfig(
                new OptimiserConfig.Kind.AdamW(), 1e-3, 0, new Schedule.Cosine(), 0, false, 1),
            batch,
            arguments.number("epochs"),
            0,
            InputScaling.AS_GIVEN,
            Binarisation.TANH);
    HuggingConfig hugging =
        new HuggingConfig(
            HuggingConfig.Trunk.SHARED,
            new HuggingConfig.Local(
                arguments.number("local"),
                7,
                1,
                arguments.number("image-tokens"),
                arguments.number("text-tokens")),
            new HuggingConfig.Alignment(1, 0.2),
            new HuggingConfig.Teaching(0.5, 0.1),
            Quantisation.NONE);
    HuggingTraining training =
        new HuggingTraining(
            config,
            hugging,
            new PairTokens(tokens(arguments, "image", pairs), tokens(arguments, "text", pairs)),
            new TrainingSetup(
                TrainingPairs.all(
                    matrix(arguments, "images", "image"), matrix(arguments, "texts", "text")),
                Optional.empty(),
                Optional.empty(),
                "benchmark"));
    TrainingPacer pacer = new TrainingPacer(pairs / batch);
    Thread thread = new Thread(() -> training.run(pacer, UnusableCheckpoints.REFUSE), "training");
    thread.setDaemon(true);
    thread.start();
    Rounds.serve(pacer);
  }

  private static FloatMatrix matrix(Arguments arguments, String file, String dimension)
      throws Exception {
    return FloatMatrix.of(
        LittleEndianFile.readFloats(arguments.path(file)), arguments.number(dimension));
  }

  private static RaggedMatrix tokens(Arguments arguments, String side, int pairs) throws Exception {
    int[] offsets = new int[pairs + 1];
    for (int i = 0; i <= pairs; i++) {
      offsets[i] = i * arguments.number(side + "-tokens");
    }
    return new RaggedMatrix(matrix(arguments, side + "-token-file", side), offsets);
  }
}
