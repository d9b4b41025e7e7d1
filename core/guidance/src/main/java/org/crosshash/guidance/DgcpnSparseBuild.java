package org.crosshash.guidance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.neighbour.NeighbourGraph;
import org.crosshash.guidance.neighbour.Recall;
import org.crosshash.guidance.part.FusedCosineBlocks;
import org.crosshash.guidance.part.SparseCoherence;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.GuidanceTable.Neighbours;

/** DGCPN's guidance for many items; see {@link DgcpnSparseRecipe}. */
final class DgcpnSparseBuild {
  private static final int TILE = 1024;

  /** Below this, the sum of a neighbourhood says nothing and the item has no neighbours. */
  private static final double LEAST_SUM = 1e-9;

  private DgcpnSparseBuild() {}

  static BuiltGuidance build(
      DgcpnSparseRecipe recipe, long seed, GuidanceInput input, Workers workers) {
    FloatMatrix images = input.vector(recipe.columns().imageColumn());
    FloatMatrix texts = input.vector(recipe.columns().textColumn());
    SortedMap<String, Double> numbers = new TreeMap<>();
    FloatMatrix fused = fused(images, texts, recipe.textWeight(), workers);
    NeighbourGraph graph = recipe.neighbourhood().byCosine(fused, workers);
    if (recipe.neighbourhood().search() == Neighbourhood.Search.APPROXIMATE) {
      numbers.put(
          "neighbour_recall", Recall.of(graph, fused, Recall.probes(input.size()), workers));
    }
    Neighbours probabilities = probabilities(graph, workers);
    double scale = recipe.coherenceScale();
    if (scale == 0) {
      int[] anchors = Anchors.draw(input.size(), recipe.sampleSize(), seed);
      scale = SparseCoherence.unitScale(probabilities, anchors, graph.count(), workers);
      numbers.put("statistics_sample", (double) anchors.length);
    }
    numbers.put("neighbours", (double) graph.count());
    numbers.put("coherence_scale", scale);
    FusedCosineBlocks cosines =
        new FusedCosineBlocks(
            images, texts, IntStream.range(0, input.size()).toArray(), recipe.textWeight());
    return new BuiltGuidance(Optional.empty(), Optional.empty(), new GuidanceStatistics(numbers))
        .with(
            new Compact.Factored(
                new DgcpnSparseGuidance(recipe.exact(), cosines, probabilities, scale)));
  }

  /** Rows whose inner products are P: √a1 times the unit text beside √(1 - a1) times the image. */
  private static FloatMatrix fused(
      FloatMatrix images, FloatMatrix texts, double textWeight, Workers workers) {
    int columns = images.columns() + texts.columns();
    float[] values = new float[Math.multiplyExact(images.rows(), columns)];
    float imageFactor = (float) Math.sqrt(1 - textWeight);
    float textFactor = (float) Math.sqrt(textWeight);
    int tiles = (images.rows() + TILE - 1) / TILE;
    workers.run(
        tiles,
        tile -> {
          for (int row = tile * TILE; row < Math.min(images.rows(), (tile + 1) * TILE); row++) {
            int offset = row * columns;
            images.copyRow(row, values, offset);
            UnitRows.normaliseRow(values, offset, images.columns());
            texts.copyRow(row, values, offset + images.columns());
            UnitRows.normaliseRow(values, offset + images.columns(), texts.columns());
            for (int i = 0; i < columns; i++) {
              values[offset + i] *= i < images.columns() ? imageFactor : textFactor;
            }
          }
        });
    return FloatMatrix.of(values, columns);
  }

  /** Each item's neighbours in the order of their numbers, their P divided by its sum. */
  private static Neighbours probabilities(NeighbourGraph graph, Workers workers) {
    int[][] lists = new int[graph.size()][];
    float[][] values = new float[graph.size()][];
    int tiles = (graph.size() + TILE - 1) / TILE;
    workers.run(
        tiles,
        tile -> {
          for (int item = tile * TILE; item < Math.min(graph.size(), (tile + 1) * TILE); item++) {
            int[] found = graph.neighbours(item);
            float[] scores = graph.scores(item);
            long[] order = new long[found.length];
            double sum = 0;
            for (int i = 0; i < order.length; i++) {
              order[i] = (long) found[i] << Integer.SIZE | i;
              sum += Math.max(0, scores[i]);
            }
            Arrays.sort(order);
            lists[item] = new int[order.length];
            values[item] = new float[order.length];
            for (int i = 0; i < order.length; i++) {
              lists[item][i] = (int) (order[i] >> Integer.SIZE);
              double score = Math.max(0, scores[(int) order[i]]);
              values[item][i] = sum < LEAST_SUM ? 0f : (float) (score / sum);
            }
          }
        });
    return new Neighbours(list(lists), list(values));
  }

  private static <T> List<T> list(T[] entries) {
    return new ArrayList<>(Arrays.asList(entries));
  }
}
