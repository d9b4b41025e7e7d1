package org.crosshash.guidance.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.assertj.core.data.Offset;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.TestWorkers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighboursTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"1, 4, 3", "2, 4, 3", "40, 7, 5", "700, 16, 10", "1300, 33, 1", "60, 5, 200"})
  void byInnerProduct_randomRows_thoseOfASort(int items, int dimension, int count) {
    FloatMatrix rows = gaussian(items, dimension, items);

    NeighbourGraph graph =
        TestWorkers.with(workers -> ExactNeighbours.byInnerProduct(rows, count, workers));

    assertThat(graph.count()).isEqualTo(Math.min(count, items - 1));
    for (int item = 0; item < items; item++) {
      double[] products = new double[items];
      for (int other = 0; other < items; other++) {
        for (int i = 0; i < dimension; i++) {
          products[other] += (double) rows.get(item, i) * rows.get(other, i);
        }
      }
      float[] scores = graph.scores(item);
      int[] neighbours = graph.neighbours(item);
      double[] sorted = others(products, item);
      assertThat(neighbours).hasSize(graph.count()).doesNotContain(item).doesNotHaveDuplicates();
      for (int rank = 0; rank < scores.length; rank++) {
        assertThat((double) scores[rank]).isCloseTo(sorted[rank], offset());
        assertThat((double) scores[rank]).isCloseTo(products[neighbours[rank]], offset());
      }
    }
  }

  @Test
  void byCosine_oneOrTwoThreads_sameBits() {
    FloatMatrix rows = gaussian(1500, 24, 3);

    NeighbourGraph one = TestWorkers.with(1, workers -> ExactNeighbours.byCosine(rows, 9, workers));
    NeighbourGraph two = TestWorkers.with(2, workers -> ExactNeighbours.byCosine(rows, 9, workers));

    assertThat(two.columns()).isEqualTo(one.columns());
    assertThat(two.scores()).isEqualTo(one.scores());
  }

  @Test
  void byCosine_scaledRows_sameNeighbours() {
    FloatMatrix rows = gaussian(200, 12, 4);
    float[] values = rows.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 4;
    }

    NeighbourGraph graph = TestWorkers.with(workers -> ExactNeighbours.byCosine(rows, 5, workers));
    NeighbourGraph scaled =
        TestWorkers.with(
            workers -> ExactNeighbours.byCosine(FloatMatrix.of(values, 12), 5, workers));

    assertThat(scaled.columns()).isEqualTo(graph.columns());
  }

  @Test
  void byCosine_allIdentical_theFirstOthers() {
    float[] ones = new float[700 * 3];
    Arrays.fill(ones, 1f);

    NeighbourGraph graph =
        TestWorkers.with(workers -> ExactNeighbours.byCosine(FloatMatrix.of(ones, 3), 4, workers));

    assertThat(graph.neighbours(0)).containsExactly(1, 2, 3, 4);
    assertThat(graph.neighbours(2)).containsExactly(0, 1, 3, 4);
    assertThat(graph.neighbours(699)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void byCosine_rowsOfZeros_finite() {
    NeighbourGraph graph =
        TestWorkers.with(
            workers -> ExactNeighbours.byCosine(FloatMatrix.of(new float[50], 5), 3, workers));

    assertThat(graph.scores()).containsOnly(0f);
  }

  @Test
  void ofCodes_randomCodes_thoseOfASort() {
    Random random = new Random(5);
    byte[] codes = new byte[150 * 4];
    random.nextBytes(codes);

    NeighbourGraph graph = TestWorkers.with(workers -> CodeNeighbours.of(codes, 32, 6, workers));

    for (int item = 0; item < 150; item++) {
      int own = item;
      int[] expected =
          IntStream.range(0, 150)
              .filter(other -> other != own)
              .boxed()
              .sorted(Comparator.comparingInt((Integer other) -> distance(codes, own, other)))
              .limit(6)
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(graph.neighbours(item)).isEqualTo(expected);
      assertThat(graph.scores(item)[0]).isEqualTo(-distance(codes, item, expected[0]));
    }
  }

  @Test
  void approximate_clusteredRows_findsNearlyAllAndTheSameWithTwoThreads() {
    FloatMatrix rows = gaussian(800, 16, 6);
    ApproximateNeighbours search = ApproximateNeighbours.USUAL;

    NeighbourGraph one = TestWorkers.with(1, workers -> search.byCosine(rows, 10, workers));
    NeighbourGraph two = TestWorkers.with(2, workers -> search.byCosine(rows, 10, workers));
    double recall = TestWorkers.with(workers -> Recall.of(one, rows, Recall.probes(800), workers));

    assertThat(recall).isGreaterThan(0.95);
    assertThat(two.columns()).isEqualTo(one.columns());
    assertThat(two.scores()).isEqualTo(one.scores());
  }

  @Test
  void recall_halfOfTheNeighbours_half() {
    FloatMatrix rows = gaussian(300, 16, 7);
    NeighbourGraph exact = TestWorkers.with(workers -> ExactNeighbours.byCosine(rows, 20, workers));
    int[] columns = exact.columns().clone();
    float[] scores = exact.scores().clone();
    for (int item = 0; item < 300; item++) {
      Arrays.fill(columns, item * 20 + 10, item * 20 + 20, -1);
      Arrays.fill(scores, item * 20 + 10, item * 20 + 20, 0f);
    }
    NeighbourGraph half = new NeighbourGraph(300, 20, columns, scores);

    assertThat((double) TestWorkers.with(w -> Recall.of(exact, rows, Recall.probes(300), w)))
        .isEqualTo(1);
    assertThat((double) TestWorkers.with(w -> Recall.of(half, rows, Recall.probes(300), w)))
        .isEqualTo(0.5);
  }

  @Test
  void table_writtenAndRead_sameGraph() {
    FloatMatrix rows = gaussian(50, 6, 8);
    NeighbourGraph graph = TestWorkers.with(workers -> ExactNeighbours.byCosine(rows, 7, workers));
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ids.add("item-" + i);
    }
    try (BufferAllocator allocator = new RootAllocator();
        LocalArtifactStore store = LocalArtifactStore.open(folder, allocator)) {
      TreeMap<String, Double> statistics = new TreeMap<>();
      statistics.put("recall", 0.5);

      try (Table table =
          store.open(new NeighbourGraphTable(ids, graph).write(store, statistics).name())) {
        NeighbourGraphTable read = NeighbourGraphTable.of(table);

        assertThat(read.ids()).isEqualTo(ids);
        assertThat(read.graph().columns()).isEqualTo(graph.columns());
        assertThat(read.graph().scores()).isEqualTo(graph.scores());
        assertThat(table.metadata()).containsEntry("crosshash.statistics", "{\"recall\":0.5}");
      }
      try (Table wrong =
          store.open(
              TableBuilder.of("neighbour_graph")
                  .strings("id", List.of("a", "b"))
                  .intLists("neighbour_rows", List.of(new int[] {1}, new int[] {2}))
                  .floatLists("scores", List.of(new float[] {1}, new float[] {1}))
                  .write(store)
                  .name())) {
        assertThat(catchThrowable(() -> NeighbourGraphTable.of(wrong)))
            .isInstanceOf(CrosshashException.class)
            .hasMessageContaining("2 of item b");
      }
    }
  }

  private static Offset<Double> offset() {
    return Offset.offset(1e-4);
  }

  private static double[] others(double[] products, int item) {
    return IntStream.range(0, products.length)
        .filter(other -> other != item)
        .mapToDouble(other -> -products[other])
        .sorted()
        .map(value -> -value)
        .toArray();
  }

  private static int distance(byte[] codes, int first, int second) {
    int distance = 0;
    for (int i = 0; i < 4; i++) {
      distance += Integer.bitCount((codes[first * 4 + i] ^ codes[second * 4 + i]) & 0xFF);
    }
    return distance;
  }

  private static FloatMatrix gaussian(int rows, int columns, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return FloatMatrix.of(values, columns);
  }
}
