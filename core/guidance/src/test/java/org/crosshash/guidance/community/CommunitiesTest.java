package org.crosshash.guidance.community;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.BitMatrix;
import org.junit.jupiter.api.Test;

class CommunitiesTest {
  @Test
  void communities_twoCliques_eachItsOwn() {
    BitMatrix similar = new BitMatrix(12);
    for (int i = 0; i < 12; i++) {
      for (int j = 0; j < 12; j++) {
        if (i % 2 == j % 2) {
          similar.set(i, j);
        }
      }
    }
    similar.set(0, 1);

    int[] communities = new Leiden(1, 2, 1).communities(SimilarityGraph.of(similar));

    assertThat(communities).containsExactly(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
  }

  @Test
  void communities_noEdges_eachItemAlone() {
    SimilarityGraph graph = SimilarityGraph.of(new BitMatrix(4));

    int[] communities = new Leiden(1, 2, 1).communities(graph);

    assertThat(communities).containsExactly(0, 1, 2, 3);
    assertThat(Modularity.of(graph, communities, 1)).isZero();
  }

  @Test
  void communities_selfLoopsOnly_eachItemAlone() {
    BitMatrix similar = new BitMatrix(4);
    for (int i = 0; i < 4; i++) {
      similar.set(i, i);
    }
    SimilarityGraph graph = SimilarityGraph.of(similar);

    assertThat(graph.totalDegree()).isEqualTo(8);
    assertThat(new Leiden(1, 2, 1).communities(graph)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void communities_sameSeed_sameAnswer() {
    SimilarityGraph graph = SimilarityGraph.of(random(new Random(5), 200));

    assertThat(new Leiden(1, 2, 9).communities(graph))
        .isEqualTo(new Leiden(1, 2, 9).communities(graph));
  }

  @Test
  void communities_higherResolution_moreOfThem() {
    SimilarityGraph graph = SimilarityGraph.of(random(new Random(5), 200));

    assertThat(CommunityIds.sizes(new Leiden(3, 2, 1).communities(graph)).length)
        .isGreaterThan(CommunityIds.sizes(new Leiden(1, 2, 1).communities(graph)).length);
  }

  @Property(tries = 30)
  void modularity_randomPartition_equalsItsDefinition(
      @ForAll @IntRange(min = 2, max = 30) int size, @ForAll long seed) {
    Random random = new Random(seed);
    BitMatrix similar = random(random, size);
    SimilarityGraph graph = SimilarityGraph.of(similar);
    int[] communities = random.ints(size, 0, 3).toArray();

    double total = 0;
    double[] degrees = new double[size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        degrees[i] += adjacency(similar, i, j);
      }
      total += degrees[i];
    }
    double expected = 0;
    for (int i = 0; i < size && total > 0; i++) {
      for (int j = 0; j < size; j++) {
        if (communities[i] == communities[j]) {
          expected += (adjacency(similar, i, j) - 0.7 * degrees[i] * degrees[j] / total) / total;
        }
      }
    }

    assertThat(Modularity.of(graph, communities, 0.7)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void bySize_gapsAndTies_largestFirstThenSmallestItem() {
    assertThat(CommunityIds.bySize(new int[] {7, 2, 2, 5, 7, 9})).containsExactly(0, 1, 1, 2, 0, 3);
  }

  @Test
  void withoutGaps_keepsTheOrderOfIds() {
    assertThat(CommunityIds.withoutGaps(new int[] {7, 2, 2, 5})).containsExactly(2, 0, 0, 1);
  }

  @Test
  void leiden_resolutionZero_refused() {
    assertThatThrownBy(() -> new Leiden(0, 2, 1))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("resolution must be above 0");
  }

  private static double adjacency(BitMatrix similar, int i, int j) {
    boolean edge = similar.get(i, j) || similar.symmetrised().get(i, j);
    return edge ? i == j ? 2 : 1 : 0;
  }

  /** Three noisy groups. */
  private static BitMatrix random(Random random, int size) {
    BitMatrix similar = new BitMatrix(size);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        if (random.nextDouble() < (i % 3 == j % 3 ? 0.3 : 0.05)) {
          similar.set(i, j);
        }
      }
    }
    return similar;
  }
}
