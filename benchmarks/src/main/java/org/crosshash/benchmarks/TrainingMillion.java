package org.crosshash.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.files.DurableFiles;
import org.crosshash.guidance.BuiltGuidance;
import org.crosshash.guidance.GuidanceBuilder;
import org.crosshash.guidance.GuidanceRecipe;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.guidance.LoadedGuidance;
import org.crosshash.guidance.VtmUchSparseRecipe;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.model.HashModel;
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
import org.crosshash.learning.training.TrainingResult;
import org.crosshash.learning.training.TrainingSetup;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.FloatRows;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;

/**
 * One epoch of VTM-UCH or UCCH over very many pairs from tables of a store. Three stages, each a
 * process of its own, so that the memory of the training is told apart: {@code write}, {@code
 * guide} (VTM-UCH alone), {@code train}. A stage whose result is in the folder is skipped.
 */
public final class TrainingMillion {
  private static final int BITS = 64;
  private static final int BATCH = 128;
  private static final int HIDDEN = 2048;
  private static final int LISTS = 2;
  private static final double GIGA = 1e9;

  private final Arguments arguments;
  private final Path folder;
  private final int pairs;

  private TrainingMillion(Arguments arguments) {
    this.arguments = arguments;
    this.folder = arguments.path("folder");
    this.pairs = arguments.number("pairs");
  }

  /**
   * Runs a stage.
   *
   * @param words {@code --stage}, {@code --method}, {@code --pairs}, {@code --image} and {@code
   *     --text} (dimensions), {@code --guidance} (dimension of what guidance is made from), {@code
   *     --negatives} ({@code batch}: UCCH draws them once a batch; {@code item}: for each item, as
   *     its paper does), {@code --folder}, {@code --threads}
   */
  public static void main(String[] words) throws IOException {
    Arguments arguments = new Arguments(words);
    TrainingMillion million = new TrainingMillion(arguments);
    switch (arguments.text("stage")) {
      case "write" -> million.write();
      case "guide" -> million.guide();
      case "train" -> million.train(arguments.text("method"));
      default -> throw new IllegalArgumentException("No such stage: " + arguments.text("stage"));
    }
  }

  private interface Work {
    void with(ArtifactStore store) throws IOException;
  }

  private void open(Work work) throws IOException {
    Files.createDirectories(folder);
    try (BufferAllocator allocator = new RootAllocator();
        LocalArtifactStore store = LocalArtifactStore.open(folder.resolve("store"), allocator)) {
      work.with(store);
    }
  }

  private Path mark(String name) {
    return folder.resolve(name + "-" + pairs);
  }

  private void remember(String name, ArtifactName artifact) throws IOException {
    DurableFiles.write(mark(name), artifact.toString().getBytes(StandardCharsets.UTF_8));
  }

  private ArtifactName remembered(String name) throws IOException {
    return ArtifactName.parse(Files.readString(mark(name)));
  }

  private boolean sharedNegatives() {
    return switch (arguments.text("negatives")) {
      case "batch" -> true;
      case "item" -> false;
      default ->
          throw new IllegalArgumentException("No such negatives: " + arguments.text("negatives"));
    };
  }

  private int clusters() {
    return Math.max(10, pairs / 1000);
  }

  private void write() throws IOException {
    if (Files.exists(mark("features"))) {
      return;
    }
    open(store -> {
      long start = System.nanoTime();
      ArtifactName name =
          TableBuilder.of(EmbeddingsTable.CONTENT)
              .metadata(EmbeddingsTable.ENCODER_KEY, "synthetic")
              .strings(Table.ID, ids(pairs))
              .floatRows(
                  "image", new SyntheticFeatures(pairs, arguments.number("image"), clusters(), 1))
              .floatRows(
                  "text", new SyntheticFeatures(pairs, arguments.number("text"), clusters(), 3))
              .write(store)
              .name();
      remember("features", name);
      System.out.printf("write: %s in %.0f s%n", name, (System.nanoTime() - start) / 1e9);
    });
  }

  private void guide() throws IOException {
    if (Files.exists(mark("guidance"))) {
      return;
    }
    open(store -> {
      long start = System.nanoTime();
      int dimension = arguments.number("guidance");
      ArtifactName embeddings =
          EmbeddingsTable.builder(ids(pairs))
              .ragged("objects", lists(new SyntheticFeatures(pairs, dimension, clusters(), 5)))
              .ragged("words", lists(new SyntheticFeatures(pairs, dimension, clusters(), 7)))
              .encoder("synthetic")
              .write(store)
              .name();
      GuidanceRecipe recipe = VtmUchSparseRecipe.standard();
      try (Table table = store.open(embeddings);
          Workers workers = new Workers(arguments.number("threads"), StageListener.NONE)) {
        List<String> ids = ids(pairs);
        BuiltGuidance built =
            GuidanceBuilder.build(
                recipe, 1, GuidanceTables.read(recipe, EmbeddingsTable.of(table), ids), workers);
        remember("guidance", GuidanceTables.write(store, recipe, 1, ids, embeddings, built).name());
      }
      System.out.printf(
          "guide: %.0f s, %.2f GB resident at most%n",
          (System.nanoTime() - start) / 1e9, Memory.peakBytes() / GIGA);
    });
  }

  private static List<String> ids(int count) {
    return new AbstractList<>() {
      @Override
      public String get(int index) {
        return "item-" + index;
      }

      @Override
      public int size() {
        return count;
      }
    };
  }

  /** An item's object or word, and the mean of its cluster's, as a list of two. */
  private RaggedMatrix lists(FloatRows rows) {
    float[] values = new float[LISTS * rows.rows() * rows.columns()];
    int[] offsets = new int[rows.rows() + 1];
    for (int row = 0; row < rows.rows(); row++) {
      int at = LISTS * row * rows.columns();
      rows.copyRow(row, values, at);
      rows.copyRow((row + clusters()) % rows.rows(), values, at + rows.columns());
      offsets[row + 1] = LISTS * (row + 1);
    }
    return new RaggedMatrix(FloatMatrix.of(values, rows.columns()), offsets);
  }

  private void train(String method) throws IOException {
    TensorEngine.useThreads(arguments.number("threads"));
    open(store -> {
      try (Table table = store.open(remembered("features"))) {
        EmbeddingsTable embeddings = EmbeddingsTable.of(table);
        int[] rows = new int[pairs];
        Arrays.setAll(rows, row -> row);
        TrainingPairs training =
            new TrainingPairs(embeddings.denseRows("image"), embeddings.denseRows("text"), rows);
        if (method.equals("ucch")) {
          boolean shared = sharedNegatives();
          Objective ucch = new UcchObjective(0.9, 0.2, 1, 0.9, 4096, shared, 0.4, 0);
          train(
              method,
              new TrainingLoop(
                  config(ucch),
                  new TrainingSetup(
                      training,
                      Optional.empty(),
                      Optional.of(
                          folder.resolve("checkpoints-" + method + (shared ? "" : "-item"))),
                      "benchmark")));
          return;
        }
        try (Table guidance = store.open(remembered("guidance"));
            Table pinned = store.open(GuidanceTables.embeddings(guidance))) {
          LoadedGuidance loaded = GuidanceTables.open(guidance, pinned);
          train(
              method,
              new TrainingLoop(
                  config(new VtmUchObjective(0.1, 1, true)),
                  new TrainingSetup(
                      training,
                      Optional.of(loaded.guidance()),
                      Optional.of(folder.resolve("checkpoints-" + method)),
                      "benchmark")));
        }
      }
    });
  }

  private static TrainingConfig config(Objective objective) {
    return new TrainingConfig(
        BITS,
        1,
        objective,
        NetworkShapes.both(new NetworkShape(List.of(HIDDEN), 0)),
        new OptimiserConfig(
            new OptimiserConfig.Kind.Adam(), 1e-4, 0, new Schedule.Constant(), 1, false, 1),
        BATCH,
        1,
        0,
        InputScaling.UNIT_VARIANCE,
        Binarisation.TANH);
  }

  private void train(String method, TrainingLoop loop) throws IOException {
    DurableFiles.deleteTree(folder.resolve("checkpoints-" + method));
    long start = System.nanoTime();
    AtomicLong told = new AtomicLong();
    List<TrainingProgress> last = new ArrayList<>();
    TrainingResult<HashModel> result =
        loop.run(progress -> {
          last.clear();
          last.add(progress);
          if (progress.step() >= told.get()) {
            told.addAndGet(Math.max(1, progress.steps() / 10));
            say(progress);
          }
        });
    double seconds = (System.nanoTime() - start) / 1e9;
    DurableFiles.deleteTree(folder.resolve("checkpoints-" + method));
    System.out.printf(
        "training-million method=%s pairs=%d steps=%d seconds=%.0f pairs-per-second=%.0f"
            + " peak-resident=%.2fGB anonymous=%.2fGB loss=%.5f%n",
        method,
        pairs,
        last.getFirst().step(),
        seconds,
        pairs / seconds,
        Memory.peakBytes() / GIGA,
        Memory.anonymousBytes() / GIGA,
        result.curve().getLast().terms().get("total"));
  }

  private static void say(TrainingProgress progress) {
    try {
      System.out.printf(
          "step %d of %d, %.0f pairs a second, %.2f GB resident, %.2f GB of it not of mapped files%n",
          progress.step(),
          progress.steps(),
          progress.samplesPerSecond(),
          Memory.residentBytes() / GIGA,
          Memory.anonymousBytes() / GIGA);
    } catch (IOException untold) {
      throw new UncheckedIOException(untold);
    }
  }
}
