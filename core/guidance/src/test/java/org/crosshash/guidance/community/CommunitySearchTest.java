package org.crosshash.guidance.community;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.TestWorkers;
import org.crosshash.guidance.community.CommunitySearch.Algorithm;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.neighbour.NeighbourGraph;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommunitySearchTest {
  private static final int[] GROUPS = groups();

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void communities_denseGroupsWithFewEdgesBetween_theGroups(Algorithm algorithm) {
    SimilarityGraph graph = SimilarityGraph.of(matrix());

    int[] found = search(algorithm, Objective.MODULARITY, 1).communities(graph);

    assertThat(found).isEqualTo(CommunityIds.bySize(GROUPS));
    assertThat(search(algorithm, Objective.MODULARITY, 1).communities(graph)).isEqualTo(found);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void communities_listsInPlaceOfBits_same(Algorithm algorithm) {
    SimilarityGraph bits = SimilarityGraph.of(matrix());
    SimilarityGraph lists = SimilarityGraph.of(neighbours());

    assertThat(lists.totalDegree()).isEqualTo(bits.totalDegree());
    CommunitySearch search = search(algorithm, Objective.MODULARITY, 1);
    assertThat(search.communities(lists)).isEqualTo(search.communities(bits));
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void communities_edgelessOrEmptyGraph_eachItsOwn(Algorithm algorithm) {
    CommunitySearch search = search(algorithm, Objective.CPM, 0.5);

    assertThat(search.communities(SimilarityGraph.of(new BitMatrix(4))))
        .containsExactly(0, 1, 2, 3);
    assertThat(search.communities(SimilarityGraph.of(new BitMatrix(0)))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void communities_loopsOnly_eachItsOwn(Algorithm algorithm) {
    BitMatrix loops = new BitMatrix(5);
    for (int node = 0; node < 5; node++) {
      loops.set(node, node);
    }
    SimilarityGraph graph = SimilarityGraph.of(loops);

    assertThat(search(algorithm, Objective.MODULARITY, 1).communities(graph))
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(graph.shareIsolated()).isEqualTo(1);
  }

  @Test
  void communities_constantPottsWithHigherResolution_moreOfThem() {
    SimilarityGraph graph = SimilarityGraph.of(matrix());

    int few = count(search(Algorithm.LEIDEN, Objective.CPM, 0.001).communities(graph));
    int groups = count(search(Algorithm.LEIDEN, Objective.CPM, 0.3).communities(graph));
    int many = count(search(Algorithm.LEIDEN, Objective.CPM, 1.5).communities(graph));

    assertThat(few).isLessThan(groups);
    assertThat(groups).isEqualTo(4);
    assertThat(many).isEqualTo(GROUPS.length);
  }

  @Test
  void quality_constantPottsOfASmallGraph_byHand() {
    BitMatrix path = new BitMatrix(4);
    path.set(0, 1);
    path.set(1, 2);
    path.set(2, 3);
    SimilarityGraph graph = SimilarityGraph.of(path);
    int[] halves = {0, 0, 1, 1};

    // 2 of 3 edges inside, 2 pairs inside.
    assertThat(Objective.CPM.quality(graph, halves, 0.25))
        .isCloseTo((2 - 0.25 * 2) / 3, within(1e-12));
    assertThat(Objective.MODULARITY.quality(graph, halves, 1))
        .isEqualTo(Modularity.of(graph, halves, 1));
  }

  @Test
  void numbers_groups_described() {
    SimilarityGraph graph = SimilarityGraph.of(matrix());
    CommunitySearch search = search(Algorithm.LEIDEN, Objective.MODULARITY, 1);

    SortedMap<String, Double> numbers =
        CommunityQuality.numbers(graph, search.communities(graph), search);

    assertThat(numbers)
        .containsEntry("communities", 4.0)
        .containsEntry("share_alone", 0.0)
        .containsEntry("share_isolated", 0.0)
        .containsEntry(
            "largest_community", (double) CommunityIds.sizes(CommunityIds.bySize(GROUPS))[0]);
    assertThat(numbers.get("quality")).isEqualTo(numbers.get("modularity")).isGreaterThan(0.3);
  }

  @Test
  void search_badSettings_refused() {
    assertThatThrownBy(() -> search(Algorithm.LEIDEN, Objective.CPM, 0))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("resolution must be above 0");
    assertThatThrownBy(() -> new CommunitySearch(Algorithm.LOUVAIN, Objective.CPM, 1, 0, 1))
        .hasMessageContaining("iterations must be at least 1");
  }

  @Test
  void largestCells_allHaveCentres_thoseOfTheUsualCells() {
    Random random = new Random(9);
    float[] values = new float[GROUPS.length * 6];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (3 * (GROUPS[i / 6] == i % 6 ? 1 : 0) + random.nextGaussian());
    }
    FloatMatrix rows = FloatMatrix.of(values, 6);
    int[] communities = CommunityIds.bySize(GROUPS);

    int[] usual =
        TestWorkers.with(workers -> CommunityCells.of(rows, communities, true, workers).cells());
    int[] largest =
        TestWorkers.with(workers -> new LargestCells(10, true).cells(rows, communities, workers));
    int[] two =
        TestWorkers.with(workers -> new LargestCells(2, false).cells(rows, communities, workers));

    assertThat(largest).isEqualTo(usual);
    assertThat(count(two)).isEqualTo(2);
  }

  private static CommunitySearch search(
      Algorithm algorithm, Objective objective, double resolution) {
    return new CommunitySearch(algorithm, objective, resolution, 20, 3);
  }

  private static int count(int[] communities) {
    return (int) Arrays.stream(communities).distinct().count();
  }

  private static int[] groups() {
    int[] groups = new int[90];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = i * i % 4 == 0 ? i % 3 : 3;
    }
    return groups;
  }

  /** Nine of ten pairs of a group joined, one of a hundred others. */
  private static BitMatrix matrix() {
    BitMatrix matrix = new BitMatrix(GROUPS.length);
    Random random = new Random(2);
    for (int i = 0; i < GROUPS.length; i++) {
      for (int j = i + 1; j < GROUPS.length; j++) {
        if (random.nextDouble() < (GROUPS[i] == GROUPS[j] ? 0.9 : 0.01)) {
          matrix.set(i, j);
        }
      }
    }
    return matrix;
  }

  /** The same graph as lists, each edge at the lower of its ends. */
  private static NeighbourGraph neighbours() {
    BitMatrix matrix = matrix();
    int size = matrix.size();
    int[] columns = new int[size * size];
    Arrays.fill(columns, -1);
    for (int row = 0; row < size; row++) {
      int next = row * size;
      for (int column = matrix.next(row, 0); column >= 0; column = matrix.next(row, column + 1)) {
        columns[next++] = column;
      }
    }
    return new NeighbourGraph(size, size, columns, new float[columns.length]);
  }
}
