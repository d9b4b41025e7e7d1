package org.crosshash.hamming.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.Neighbours;
import org.junit.jupiter.api.Test;

class ReRankingTest {
  @Test
  void apply_randomScores_equalsNaiveOrder() {
    Random random = new Random(3);
    for (int size : new int[] {0, 1, 5, 40}) {
      for (int depth : new int[] {1, 7, 40, 1000}) {
        for (double weight : new double[] {0, 0.3, 1}) {
          int[] distances = random.ints(size, 0, 12).sorted().toArray();
          int[] slots = random.ints(size, 0, 1_000_000).toArray();
          double[] local = random.ints(size, 0, 5).mapToDouble(x -> x / 4.0).toArray();
          Neighbours found = new Neighbours(slots, distances);
          ReRankedNeighbours ranked =
              new ReRanking(depth, weight).apply(found, 16, slot -> local[rankOf(slots, slot)]);
          assertThat(ranked).isEqualTo(naive(found, depth, weight, 16, local));
        }
      }
    }
  }

  private static int rankOf(int[] slots, int slot) {
    return Arrays.stream(slots).boxed().toList().indexOf(slot);
  }

  /** Picks the best of what is left, again and again. */
  private static ReRankedNeighbours naive(
      Neighbours found, int depth, double weight, int bits, double[] local) {
    List<Integer> left = new ArrayList<>();
    for (int rank = 0; rank < found.size(); rank++) {
      left.add(rank);
    }
    int[] slots = new int[found.size()];
    int[] distances = new int[found.size()];
    double[] scores = new double[Math.min(depth, found.size())];
    for (int place = 0; place < slots.length; place++) {
      int best = left.getFirst();
      for (int rank : left) {
        boolean first = rank < depth;
        if (first
            && score(found, rank, weight, bits, local) > score(found, best, weight, bits, local)) {
          best = rank;
        }
      }
      int taken = left.indexOf(best);
      left.remove(/* index */ taken);
      slots[place] = found.slots()[best];
      distances[place] = found.distances()[best];
      if (place < scores.length) {
        scores[place] = score(found, best, weight, bits, local);
      }
    }
    return new ReRankedNeighbours(slots, distances, scores);
  }

  private static double score(Neighbours found, int rank, double weight, int bits, double[] local) {
    double hamming = 1 - 2.0 * found.distances()[rank] / bits;
    return weight * hamming + (1 - weight) * local[rank];
  }

  @Test
  void apply_itemsWithoutLocalCodes_keepTheirHammingSimilarity() {
    Neighbours found = new Neighbours(new int[] {4, 9}, new int[] {0, 16});
    ReRankedNeighbours ranked =
        new ReRanking(10, 0.5).apply(found, 32, slot -> slot == 4 ? SlotScorer.MISSING : 0.5);
    assertThat(ranked.slots()).containsExactly(4, 9);
    assertThat(ranked.scores()).containsExactly(1, 0.25);
  }

  @Test
  void apply_withVectors_ordersByTheirSimilarity() {
    float[] vectors = {1, 0, 3, 4, 0, 0, -2, 0};
    Neighbours found = new Neighbours(new int[] {0, 1, 2, 3}, new int[] {1, 1, 1, 1});
    float[] query = {0, 2};
    for (VectorSimilarity similarity : VectorSimilarity.values()) {
      VectorSimilarity.VectorScorer scorer = similarity.to(query);
      ReRankedNeighbours ranked =
          new ReRanking(4, 0).apply(found, 8, slot -> scorer.score(vectors, 2 * slot));
      assertThat(ranked.slots()).containsExactly(1, 0, 2, 3);
      assertThat(ranked.scores()[0])
          .isCloseTo(similarity == VectorSimilarity.DOT ? 8 : 0.8, within(1e-12));
    }
  }

  @Test
  void settings_outOfRange_areRefused() {
    assertThatThrownBy(() -> new ReRanking(0, 0.5)).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> new ReRanking(1, -0.1)).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> new ReRanking(1, Double.NaN)).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> VectorSimilarity.DOT.to(new float[0]))
        .isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> VectorSimilarity.COSINE.to(new float[] {Float.NaN}))
        .isInstanceOf(CrosshashException.class);
  }
}
