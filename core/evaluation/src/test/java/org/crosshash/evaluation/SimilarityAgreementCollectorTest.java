package org.crosshash.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;

class SimilarityAgreementCollectorTest {
  @Test
  void finish_randomBatchesWithTiesAndUnlabelledItems_equalsNaiveCounts() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      int size = 2 + random.nextInt(90);
      boolean[][] multiHot = new boolean[size][5];
      for (boolean[] row : multiHot) {
        for (int label = 0; label < row.length; label++) {
          row[label] = random.nextInt(4) == 0;
        }
      }
      List<int[]> batches = batches(size, 1 + random.nextInt(2), random);
      List<float[]> blocks = new ArrayList<>();
      for (int[] batch : batches) {
        float[] block = new float[batch.length * batch.length];
        for (int i = 0; i < block.length; i++) {
          // Few different values, zero and negative zero among them, so that ties are common.
          block[i] = (random.nextInt(9) - 4) / 4f * (random.nextBoolean() ? 1 : -1);
        }
        blocks.add(block);
      }
      SimilarityAgreementCollector collector =
          new SimilarityAgreementCollector(LabelSets.of(multiHot));
      for (int i = 0; i < batches.size(); i++) {
        collector.add(batches.get(i), blocks.get(i));
      }

      assertEqual(collector.finish(), naive(multiHot, batches, blocks));
    }
  }

  @Test
  void finish_similarityThatIsTheLabels_isPerfect() {
    LabelSets labels =
        LabelSets.of(
            List.of(Set.of("a"), Set.of("b"), Set.of("a"), Set.of("b")), new LabelVocabulary());
    SimilarityAgreementCollector collector = new SimilarityAgreementCollector(labels);
    collector.add(
        new int[] {0, 1, 2, 3},
        new float[] {1, -1, 1, -1, -1, 1, -1, 1, 1, -1, 1, -1, -1, 1, -1, 1});

    SimilarityAgreement agreement = collector.finish();

    assertThat(agreement.precision()).hasValue(1);
    assertThat(agreement.recall()).hasValue(1);
    assertThat(agreement.breakEven()).isEqualTo(1);
    assertThat(agreement.meanAveragePrecision()).isEqualTo(1);
    assertThat(agreement.shareRelevant()).isCloseTo(1.0 / 3, within(1e-15));
  }

  @Test
  void finish_nothingPositive_hasNoPrecision() {
    LabelSets labels = LabelSets.of(List.of(Set.of("a"), Set.of("a")), new LabelVocabulary());
    SimilarityAgreementCollector collector = new SimilarityAgreementCollector(labels);
    collector.add(new int[] {0, 1}, new float[] {1, -1, 0, 1});

    assertThat(collector.finish().precision()).isEmpty();
    assertThat(collector.finish().recall()).hasValue(0);
  }

  @Test
  void add_blockOfOtherSizeOrNotFinite_isRefused() {
    LabelSets labels = LabelSets.of(List.of(Set.of("a"), Set.of("a")), new LabelVocabulary());
    SimilarityAgreementCollector collector = new SimilarityAgreementCollector(labels);

    assertThatThrownBy(() -> collector.add(new int[] {0, 1}, new float[3]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("3 values");
    assertThatThrownBy(() -> collector.add(new int[] {0, 1}, new float[] {1, Float.NaN, 0, 1}))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("NaN between items 0 and 1");
  }

  private static List<int[]> batches(int size, int count, Random random) {
    List<Integer> order = new ArrayList<>();
    for (int item = 0; item < size; item++) {
      order.add(item);
    }
    Collections.shuffle(order, random);
    List<int[]> batches = new ArrayList<>();
    for (int batch = 0; batch < count; batch++) {
      batches.add(
          order.subList(size * batch / count, size * (batch + 1) / count).stream()
              .mapToInt(Integer::intValue)
              .toArray());
    }
    return batches;
  }

  private record Seen(float value, int place, boolean relevant) {}

  private static SimilarityAgreement naive(
      boolean[][] multiHot, List<int[]> batches, List<float[]> blocks) {
    List<Seen> all = new ArrayList<>();
    List<Double> precisions = new ArrayList<>();
    List<Double> precisionsAt50 = new ArrayList<>();
    for (int batch = 0; batch < batches.size(); batch++) {
      int[] items = batches.get(batch);
      for (int i = 0; i < items.length; i++) {
        List<Seen> row = new ArrayList<>();
        for (int j = 0; j < items.length; j++) {
          if (i != j && labelled(multiHot[items[i]]) && labelled(multiHot[items[j]])) {
            row.add(
                new Seen(
                    blocks.get(batch)[i * items.length + j] + 0f,
                    row.size(),
                    share(multiHot[items[i]], multiHot[items[j]])));
          }
        }
        all.addAll(row);
        row.sort(
            Comparator.comparingDouble((Seen seen) -> -(seen.value() + 0.0))
                .thenComparingInt(Seen::place));
        averagePrecision(row).ifPresent(precisions::add);
        if (row.stream().anyMatch(Seen::relevant)) {
          precisionsAt50.add(
              averagePrecision(row.subList(0, Math.min(50, row.size()))).orElse(0.0));
        }
      }
    }
    long relevant = all.stream().filter(Seen::relevant).count();
    all.sort(
        Comparator.comparingDouble((Seen seen) -> -(seen.value() + 0.0))
            .thenComparingInt(Seen::place)
            .thenComparing(Seen::relevant));
    return new SimilarityAgreement(
        all.size(),
        relevant,
        all.stream().filter(seen -> seen.value() > 0).count(),
        all.stream().filter(seen -> seen.value() > 0 && seen.relevant()).count(),
        relevant == 0
            ? 0
            : (double) all.stream().limit(relevant).filter(Seen::relevant).count() / relevant,
        precisions.stream().mapToDouble(Double::doubleValue).average().orElse(0),
        precisionsAt50.stream().mapToDouble(Double::doubleValue).average().orElse(0));
  }

  private static Optional<Double> averagePrecision(List<Seen> ranked) {
    double sum = 0;
    int hits = 0;
    for (int rank = 1; rank <= ranked.size(); rank++) {
      if (ranked.get(rank - 1).relevant()) {
        hits++;
        sum += (double) hits / rank;
      }
    }
    return hits == 0 ? Optional.empty() : Optional.of(sum / hits);
  }

  private static boolean labelled(boolean[] row) {
    return share(row, row);
  }

  private static boolean share(boolean[] a, boolean[] b) {
    for (int label = 0; label < a.length; label++) {
      if (a[label] && b[label]) {
        return true;
      }
    }
    return false;
  }

  private static void assertEqual(SimilarityAgreement actual, SimilarityAgreement expected) {
    assertThat(actual.pairs()).isEqualTo(expected.pairs());
    assertThat(actual.relevant()).isEqualTo(expected.relevant());
    assertThat(actual.positive()).isEqualTo(expected.positive());
    assertThat(actual.relevantPositive()).isEqualTo(expected.relevantPositive());
    assertThat(actual.breakEven()).isCloseTo(expected.breakEven(), within(1e-12));
    assertThat(actual.meanAveragePrecision())
        .isCloseTo(expected.meanAveragePrecision(), within(1e-12));
    assertThat(actual.meanAveragePrecisionAt50())
        .isCloseTo(expected.meanAveragePrecisionAt50(), within(1e-12));
  }
}
