package org.crosshash.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.crosshash.files.DurableFiles;
import org.crosshash.learning.hugging.HuggingConfig;
import org.crosshash.learning.hugging.HuggingTraining;
import org.crosshash.learning.hugging.Quantisation;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.ContrastiveObjective;
import org.crosshash.learning.objective.Objective;
import org.crosshash.learning.objective.UcchObjective;
import org.crosshash.learning.objective.VtmUchObjective;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.training.Binarisation;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingLoop;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.learning.training.TrainingSetup;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.FloatRows;
import org.crosshash.tables.RaggedMatrix;

/**
 * Memory of a long training with checkpoints, on synthetic features: resident, Java heap and {@code
 * malloc}, sampled while it runs, written and drawn.
 *
 * <p>Ends with one line {@code training-memory method=… steps=… …}; growth is the most in the
 * second half of the steps, less the most between a tenth and the half.
 */
public final class TrainingMemory {
  private static final int PAIRS = 5120;
  private static final int CLUSTERS = 64;
  private static final int BATCH = 128;
  private static final int HIDDEN = 512;
  private static final int BITS = 64;
  private static final int SAMPLES = 400;
  private static final double MEGA = 1e6;
  private static final double WARM = 0.1;
  private static final double HALF = 0.5;

  private TrainingMemory() {}

  /**
   * Runs the study.
   *
   * @param words {@code --method} {@code vtm-uch}, {@code ucch} or {@code hugginghash}, {@code
   *     --steps}, {@code --threads}, and {@code --out}, a folder for {@code METHOD.csv} and {@code
   *     METHOD.png}
   */
  public static void main(String[] words) throws IOException {
    Arguments arguments = new Arguments(words);
    String method = arguments.text("method");
    int steps = arguments.number("steps");
    Path out = Files.createDirectories(arguments.path("out"));
    Path checkpoints = Files.createTempDirectory(out, "checkpoints");
    TensorEngine.useThreads(arguments.number("threads"));
    Watch watch = new Watch(steps);
    try {
      int epochs = Math.max(1, steps / (PAIRS / BATCH));
      if (method.equals("hugginghash")) {
        hugging(epochs, checkpoints).run(watch, UnusableCheckpoints.REFUSE);
      } else {
        plain(method, epochs, checkpoints).run(watch);
      }
    } finally {
      DurableFiles.deleteTree(checkpoints);
    }
    MemoryCurve curve = watch.curve;
    curve.write(out.resolve(method + ".csv"));
    curve.draw(
        out.resolve(method + ".png"), "Memory of %s over %,d steps".formatted(method, steps));
    MemoryCurve.Sample last = curve.samples().getLast();
    System.out.printf(
        "training-memory method=%s steps=%d seconds=%.0f resident=%.1fMB resident-growth=%.1fMB"
            + " malloc=%.1fMB malloc-growth=%.2fMB%n",
        method,
        last.step(),
        last.seconds(),
        last.resident() / MEGA,
        curve.growth(MemoryCurve.Sample::resident, WARM, HALF) / MEGA,
        last.allocated() / MEGA,
        curve.growth(MemoryCurve.Sample::allocated, WARM, HALF) / MEGA);
  }

  private static TrainingLoop plain(String method, int epochs, Path checkpoints) {
    Objective objective =
        switch (method) {
          case "vtm-uch" -> new VtmUchObjective(0.1, 1, false);
          case "ucch" -> new UcchObjective(0.9, 0.2, 1, 0.9, 4096, false, 0.4, 1);
          default ->
              throw new IllegalArgumentException(
                  "Methods are vtm-uch, ucch and hugginghash: " + method);
        };
    return new TrainingLoop(
        config(objective, epochs),
        new TrainingSetup(
            pairs(512, 384),
            objective.guided()
                ? Optional.of(new ClusterGuidance(PAIRS, CLUSTERS))
                : Optional.empty(),
            Optional.of(checkpoints),
            "benchmark"));
  }

  private static HuggingTraining hugging(int epochs, Path checkpoints) {
    return new HuggingTraining(
        config(new ContrastiveObjective(0.5, 0.1), epochs),
        new HuggingConfig(
            HuggingConfig.Trunk.SHARED,
            new HuggingConfig.Local(128, 7, 1, 4, 4),
            new HuggingConfig.Alignment(1, 0.2),
            new HuggingConfig.Teaching(0.5, 0.1),
            Quantisation.NONE),
        new PairTokens(tokens(3), tokens(5)),
        new TrainingSetup(
            pairs(128, 128), Optional.empty(), Optional.of(checkpoints), "benchmark"));
  }

  private static TrainingConfig config(Objective objective, int epochs) {
    return new TrainingConfig(
        BITS,
        1,
        objective,
        NetworkShapes.both(new NetworkShape(List.of(HIDDEN), 0.3)),
        new OptimiserConfig(
            new OptimiserConfig.Kind.AdamW(), 1e-4, 0.01, new Schedule.Cosine(), 1, false, 1),
        BATCH,
        epochs,
        0,
        InputScaling.UNIT_VARIANCE,
        Binarisation.TANH);
  }

  private static TrainingPairs pairs(int image, int text) {
    return TrainingPairs.all(
        matrix(new SyntheticFeatures(PAIRS, image, CLUSTERS, 1)),
        matrix(new SyntheticFeatures(PAIRS, text, CLUSTERS, 2)));
  }

  private static FloatMatrix matrix(FloatRows rows) {
    float[] values = new float[rows.rows() * rows.columns()];
    rows.copyRows(0, rows.rows(), values);
    return FloatMatrix.of(values, rows.columns());
  }

  private static RaggedMatrix tokens(long seed) {
    int each = 4;
    int[] offsets = new int[PAIRS + 1];
    Arrays.setAll(offsets, item -> item * each);
    return new RaggedMatrix(
        matrix(new SyntheticFeatures(PAIRS * each, 128, each * CLUSTERS, seed)), offsets);
  }

  /** Samples memory while steps are taken. */
  private static final class Watch implements TrainingListener {
    private final MemoryCurve curve = new MemoryCurve();
    private final NativeAllocations allocations = new NativeAllocations();
    private final long started = System.nanoTime();
    private final long every;
    private long asked;

    Watch(int steps) {
      every = Math.max(1, steps / SAMPLES);
    }

    @Override
    public void progress(TrainingProgress progress) {
      if (progress.step() == progress.steps()) {
        sample(progress.step());
      }
    }

    /** Asked before every step. */
    @Override
    public boolean cancelled() {
      if (asked % every == 0) {
        sample(asked);
      }
      asked++;
      return false;
    }

    private void sample(long step) {
      Runtime runtime = Runtime.getRuntime();
      try {
        curve.add(
            new MemoryCurve.Sample(
                step,
                (System.nanoTime() - started) / 1e9,
                Memory.residentBytes(),
                runtime.totalMemory() - runtime.freeMemory(),
                allocations.bytes()));
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
