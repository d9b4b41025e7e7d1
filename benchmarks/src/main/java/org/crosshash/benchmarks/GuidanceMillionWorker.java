package org.crosshash.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.crosshash.guidance.BuiltGuidance;
import org.crosshash.guidance.DgcpnSparseRecipe;
import org.crosshash.guidance.Guidance;
import org.crosshash.guidance.GuidanceBuilder;
import org.crosshash.guidance.GuidanceInput;
import org.crosshash.guidance.GuidanceRecipe;
import org.crosshash.guidance.VtmUchSparseRecipe;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * Builds guidance for very many items by both sparse recipes, and times blocks of it. The items are
 * synthetic: topics in one space, each item with one region and the whole image, and two words.
 *
 * <p>Ends with one line {@code NAME ours=… peer=… ratio=…}, the peer being the time that the build
 * may take.
 */
public final class GuidanceMillionWorker {
  private static final int BLOCK = 128;
  private static final int BLOCKS = 200;
  private static final double LIMIT_SECONDS = 1200;

  private GuidanceMillionWorker() {}

  /** Arguments: {@code --items}, {@code --dimension}, {@code --threads}. */
  public static void main(String[] words) throws IOException {
    Arguments arguments = new Arguments(words);
    int items = arguments.number("items");
    int threads = arguments.number("threads");
    GuidanceInput input = input(items, arguments.number("dimension"));
    double slowest = 0;
    for (GuidanceRecipe recipe :
        List.of(VtmUchSparseRecipe.standard(), DgcpnSparseRecipe.standard())) {
      slowest = Math.max(slowest, run(recipe, input, threads));
    }
    System.out.printf(
        "guidance-million ours=%.0fs peer=%.0fs ratio=%.2f%n",
        slowest, LIMIT_SECONDS, LIMIT_SECONDS / slowest);
  }

  private static double run(GuidanceRecipe recipe, GuidanceInput input, int threads)
      throws IOException {
    String[] last = {""};
    long start = System.nanoTime();
    StageListener listener =
        (stage, done, total) -> {
          if (!last[0].equals(stage.label())) {
            last[0] = stage.label();
            System.out.printf(
                "%s: %s after %.0f s%n", recipe.id(), last[0], (System.nanoTime() - start) / 1e9);
          }
        };
    try (Workers workers = new Workers(threads, listener)) {
      BuiltGuidance built = GuidanceBuilder.build(recipe, 1, input, workers);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%s: ready in %.0f s, most memory of the process so far %.1f GB%n",
          recipe.id(), seconds, Memory.peakBytes() / 1e9);
      built
          .statistics()
          .numbers()
          .forEach((name, value) -> System.out.printf("  %s %.6g%n", name, value));
      System.out.printf(
          "%s: a block of %d x %d in %.2f ms%n",
          recipe.id(), BLOCK, BLOCK, blockSeconds(built.guidance(), input.size()) * 1e3);
      return seconds;
    }
  }

  private static double blockSeconds(Guidance guidance, int items) {
    SplittableRandom random = new SplittableRandom(7);
    double[] seconds = new double[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      int[] batch = random.ints(BLOCK, 0, items).toArray();
      long start = System.nanoTime();
      float[] block = guidance.block(batch, batch);
      seconds[i] = (System.nanoTime() - start) / 1e9;
      for (float value : block) {
        if (!Float.isFinite(value)) {
          throw new IllegalStateException("A block holds " + value);
        }
      }
    }
    Arrays.sort(seconds);
    return seconds[BLOCKS / 2];
  }

  private static GuidanceInput input(int items, int dimension) {
    int topics = Math.max(10, items / 1000);
    SplittableRandom random = new SplittableRandom(1);
    float[] centres = new float[topics * dimension];
    fill(centres, random);
    int[] topic = random.ints(items, 0, topics).toArray();
    List<String> ids = new ArrayList<>(items);
    for (int item = 0; item < items; item++) {
      ids.add("item-" + item);
    }
    RaggedMatrix objects = lists(random, centres, topic, dimension);
    RaggedMatrix words = lists(random, centres, topic, dimension);
    return new GuidanceInput(
        ids,
        Map.of("image_features", firsts(objects), "text", firsts(words)),
        Map.of("objects", objects, "words", words));
  }

  private static RaggedMatrix lists(
      RandomGenerator random, float[] centres, int[] topic, int dimension) {
    float[] values = new float[Math.multiplyExact(2 * topic.length, dimension)];
    fill(values, random);
    int[] offsets = new int[topic.length + 1];
    for (int item = 0; item < topic.length; item++) {
      offsets[item + 1] = 2 * item + 2;
      for (int i = 0; i < 2 * dimension; i++) {
        values[2 * item * dimension + i] += centres[topic[item] * dimension + i % dimension];
      }
    }
    return new RaggedMatrix(FloatMatrix.of(values, dimension), offsets);
  }

  private static FloatMatrix firsts(RaggedMatrix lists) {
    int[] rows = new int[lists.items()];
    Arrays.setAll(rows, item -> lists.offsets()[item]);
    return lists.values().gather(rows);
  }

  /** Numbers of mean 0 and deviation 1, near enough to normal ones. */
  private static void fill(float[] values, RandomGenerator random) {
    for (int i = 0; i < values.length; i++) {
      long bits = random.nextLong();
      int sum = 0;
      for (int part = 0; part < 4; part++) {
        sum += (int) ((bits >>> (16 * part)) & 0xFFFF);
      }
      values[i] = (float) ((sum - 2 * 65_535.0) / (65_535.0 * Math.sqrt(1 / 3.0)));
    }
  }
}
