package org.crosshash.guidance.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.crosshash.guidance.TestWorkers;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.junit.jupiter.api.Test;

class PopulationSimilarityTest {
  @Property(tries = 30)
  void of_raggedObjects_equalsTheDefinitionWithPadding(
      @ForAll @IntRange(min = 2, max = 300) int items,
      @ForAll @IntRange(min = 1, max = 7) int rowsPerItem,
      @ForAll long seed) {
    RaggedMatrix objects = random(new Random(seed), items, 5);

    SquareMatrix similarity =
        TestWorkers.with(workers -> PopulationSimilarity.of(objects, rowsPerItem, workers));

    Random picks = new Random(seed);
    for (int sample = 0; sample < 200; sample++) {
      int i = picks.nextInt(items);
      int j = picks.nextInt(items);
      assertThat((double) similarity.get(i, j))
          .isCloseTo(
              padded(rows(objects, i, rowsPerItem), rows(objects, j, rowsPerItem)), within(2e-6));
    }
  }

  @Test
  void of_oneOrTwoThreads_sameBits() {
    RaggedMatrix objects = random(new Random(4), 500, 33);

    SquareMatrix one = TestWorkers.with(1, workers -> PopulationSimilarity.of(objects, 4, workers));
    SquareMatrix two = TestWorkers.with(2, workers -> PopulationSimilarity.of(objects, 4, workers));

    assertThat(two.values()).isEqualTo(one.values());
  }

  @Property(tries = 20)
  void of_itemsInAnotherOrder_sameBits(
      @ForAll @IntRange(min = 2, max = 200) int items, @ForAll long seed) {
    RaggedMatrix objects = random(new Random(seed), items, 40);
    Integer[] boxed = new Integer[items];
    Arrays.setAll(boxed, i -> i);
    Collections.shuffle(Arrays.asList(boxed), new Random(seed));
    int[] order = Arrays.stream(boxed).mapToInt(i -> i).toArray();

    SquareMatrix first = TestWorkers.with(workers -> PopulationSimilarity.of(objects, 4, workers));
    SquareMatrix second =
        TestWorkers.with(workers -> PopulationSimilarity.of(objects.gather(order), 4, workers));
    PopulationBlocks blocks = PopulationBlocks.of(objects, 4);
    float[] block = blocks.block(blocks.side(order), blocks.side(order));

    for (int i = 0; i < items; i++) {
      for (int j = 0; j < items; j++) {
        assertThat(second.get(i, j)).isEqualTo(first.get(order[i], order[j]));
        assertThat(block[i * items + j]).isEqualTo(second.get(i, j));
      }
    }
  }

  @Test
  void of_oppositeImagesWithPadding_zeroForNothingCounted() {
    RaggedMatrix objects =
        new RaggedMatrix(FloatMatrix.of(new float[] {1, 0, -1, 0}, 2), new int[] {0, 1, 2});

    assertThat(similarity(objects, 2)).isZero();
    assertThat(similarity(objects, 1)).isEqualTo(-1f);
  }

  @Test
  void of_objectsOfZeros_zero() {
    RaggedMatrix objects =
        new RaggedMatrix(FloatMatrix.of(new float[] {0, 0, 3, 4}, 2), new int[] {0, 1, 2});

    assertThat(similarity(objects, 1)).isZero();
  }

  @Test
  void truncatedRows_oneObjectEach_oneInsteadOfNone() {
    RaggedMatrix objects = new RaggedMatrix(FloatMatrix.of(new float[2], 1), new int[] {0, 1, 2});

    assertThat(PopulationSimilarity.truncatedRows(objects)).isEqualTo(1);
  }

  private static float similarity(RaggedMatrix objects, int rowsPerItem) {
    return TestWorkers.with(workers -> PopulationSimilarity.of(objects, rowsPerItem, workers))
        .get(0, 1);
  }

  /** The definition, with the rows of zeros that the released code really adds. */
  private static double padded(double[][] first, double[][] second) {
    double sum = 0;
    int counted = 0;
    for (double[] row : first) {
      double largest = Double.NEGATIVE_INFINITY;
      for (double[] other : second) {
        largest = Math.max(largest, cosine(row, other));
      }
      sum += largest;
      counted += largest == 0 ? 0 : 1;
    }
    for (double[] row : second) {
      double largest = Double.NEGATIVE_INFINITY;
      for (double[] other : first) {
        largest = Math.max(largest, cosine(row, other));
      }
      sum += largest;
      counted += largest == 0 ? 0 : 1;
    }
    return counted == 0 ? 0 : sum / counted;
  }

  private static double[][] rows(RaggedMatrix objects, int item, int rowsPerItem) {
    double[][] rows = new double[rowsPerItem][objects.values().columns()];
    for (int i = 0; i < Math.min(rowsPerItem, objects.count(item)); i++) {
      for (int k = 0; k < rows[i].length; k++) {
        rows[i][k] = objects.values().get(objects.offsets()[item] + i, k);
      }
    }
    return rows;
  }

  private static double cosine(double[] left, double[] right) {
    double product = 0;
    double leftSquares = 0;
    double rightSquares = 0;
    for (int i = 0; i < left.length; i++) {
      product += left[i] * right[i];
      leftSquares += left[i] * left[i];
      rightSquares += right[i] * right[i];
    }
    return leftSquares == 0 || rightSquares == 0
        ? 0
        : product / Math.sqrt(leftSquares * rightSquares);
  }

  private static RaggedMatrix random(Random random, int items, int columns) {
    int[] offsets = new int[items + 1];
    for (int i = 0; i < items; i++) {
      offsets[i + 1] = offsets[i] + 1 + random.nextInt(6);
    }
    float[] values = new float[offsets[items] * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new RaggedMatrix(FloatMatrix.of(values, columns), offsets);
  }
}
