package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.crosshash.guidance.cluster.NearestCentre;
import org.crosshash.guidance.community.CommunityCells;
import org.crosshash.guidance.community.InsertionOrder;
import org.crosshash.guidance.community.Leiden;
import org.crosshash.guidance.community.Modularity;
import org.crosshash.guidance.community.PseudoCentres;
import org.crosshash.guidance.community.SimilarityGraph;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.DeviationThreshold;
import org.crosshash.guidance.part.JointMatrix;
import org.crosshash.guidance.part.LabelSets;
import org.crosshash.guidance.part.PopulationSimilarity;
import org.crosshash.guidance.part.RowNormalisation;
import org.crosshash.guidance.part.WholeImage;
import org.crosshash.guidance.part.WordMatching;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stage of VTM-UCH, from the recorded result of the stage before it. */
class VtmUchParityTest {
  private static final double TOLERANCE = 2e-6;

  @Test
  void predict_recordedCentres_sameClusters() {
    int[] labels =
        TestWorkers.with(workers ->
            new NearestCentre(Parity.floats("vtmuch/kmeans_centers.npy"))
                .assign(objects().values(), workers));

    assertThat(labels).isEqualTo(Parity.ints("vtmuch/kmeans_labels.npy"));
  }

  @Test
  void match_recordedWords_sameObjects() {
    int[][] matches =
        TestWorkers.with(workers ->
            WordMatching.match(
                objects(),
                Parity.ragged("vtmuch/word_rows.npy", "vtmuch/word_offsets.npy"),
                62,
                workers));

    assertThat(Arrays.stream(matches).flatMapToInt(Arrays::stream).toArray())
        .isEqualTo(Parity.ints("vtmuch/word_argmax.npy"));
  }

  @Test
  void labelSets_recordedMatches_sameSets() {
    int[] words = Parity.ints("vtmuch/word_argmax.npy");
    int[] offsets = Parity.ints("vtmuch/word_offsets.npy");
    int[][] matches = cut(words, offsets);

    LabelSets sets =
        LabelSets.of(matches, Parity.ints("vtmuch/kmeans_labels.npy"), objects().offsets());

    assertThat(sets.sets()).isDeepEqualTo(recordedSets());
  }

  @Test
  void overlap_recordedSets_sameTextSimilarity() {
    Parity.assertSame(new LabelSets(recordedSets()).overlap(), Parity.signs("vtmuch/ST.npy"));
  }

  @Test
  void population_recordedObjects_sameSimilarity() {
    RaggedMatrix objects = objects();
    assertThat(PopulationSimilarity.truncatedRows(objects)).isEqualTo(5);

    SquareMatrix population =
        TestWorkers.with(workers -> PopulationSimilarity.of(objects, 5, workers));

    Parity.assertClose(population.values(), Parity.square("vtmuch/p_raw.npy").values(), TOLERANCE);
  }

  @Test
  void normalise_recordedPopulation_sameRows() {
    SquareMatrix population = Parity.square("vtmuch/p_raw.npy");

    TestWorkers.with(workers -> {
      RowNormalisation.apply(population, workers);
      return population;
    });

    Parity.assertClose(population.values(), Parity.square("vtmuch/p_hat.npy").values(), TOLERANCE);
  }

  @Test
  void threshold_recordedRows_sameCutAndSameImageSimilarity() {
    SquareMatrix similarity = Parity.square("vtmuch/p_hat.npy");
    float[] expected = Parity.floats("vtmuch/mu_sigma_thr.npy").toArray();

    DeviationThreshold cut =
        TestWorkers.with(workers -> DeviationThreshold.of(similarity, 1.1, workers));

    assertThat(cut.mean()).isCloseTo(expected[0], within(1e-7));
    assertThat(cut.deviation()).isCloseTo(expected[1], within(1e-7));
    assertThat(cut.threshold()).isCloseTo(expected[2], within(1e-7));
    Parity.assertSame(
        TestWorkers.with(workers -> cut.above(similarity, workers)), Parity.signs("vtmuch/SI.npy"));
  }

  @Test
  void or_recordedTextAndImage_sameFusion() {
    Parity.assertSame(
        Parity.signs("vtmuch/ST.npy").or(Parity.signs("vtmuch/SI.npy")),
        Parity.signs("vtmuch/SF.npy"));
  }

  @Test
  void modularity_recordedCommunities_asRecorded() {
    SimilarityGraph graph = SimilarityGraph.of(Parity.signs("vtmuch/SF.npy"));

    assertThat(Modularity.of(graph, Parity.ints("vtmuch/community_fixed.npy"), 1))
        .isCloseTo(0.4830058926579007, within(1e-12));
    assertThat(Modularity.of(graph, Parity.ints("vtmuch/community_released.npy"), 1))
        .isCloseTo(0.022456369654404066, within(1e-12));
  }

  @Test
  void modularity_withoutSelfLoops_asRecorded() {
    SimilarityGraph graph = SimilarityGraph.of(Parity.signs("vtmuch/SF.npy"), false);

    for (int node = 0; node < graph.size(); node++) {
      assertThat(graph.hasLoop(node)).isFalse();
    }
    assertThat(Modularity.of(graph, Parity.ints("vtmuch/community_fixed.npy"), 1))
        .isCloseTo(0.4711281087933297, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19})
  void leiden_anySeed_atLeastTheLowerEndOfTheRecordedModularity(long seed) {
    SimilarityGraph graph = SimilarityGraph.of(Parity.signs("vtmuch/SF.npy"));

    int[] communities = new Leiden(1, 2, seed).communities(graph);

    assertThat(Modularity.of(graph, communities, 1)).isGreaterThanOrEqualTo(0.4756710157157084);
  }

  @Test
  void insertionOrder_recordedFusion_sameOrderAndSamePermutation() {
    int[] order = InsertionOrder.of(Parity.signs("vtmuch/SF.npy"));

    assertThat(order).isEqualTo(Parity.ints("vtmuch/nx_node_order.npy"));
    assertThat(
            InsertionOrder.permute(Parity.ints("vtmuch/leiden_vertex_label_released.npy"), order))
        .isEqualTo(Parity.ints("vtmuch/community_released.npy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "released"})
  void centres_recordedCommunities_sameCentresAndAssignment(String order) {
    PseudoCentres centres =
        TestWorkers.with(workers ->
            PseudoCentres.of(
                WholeImage.of(objects()),
                Parity.ints("vtmuch/community_" + order + ".npy"),
                true,
                workers));

    Parity.assertClose(
        centres.all().toArray(),
        Parity.floats("vtmuch/centers_" + order + ".npy").toArray(),
        TOLERANCE);
    long[] nearest =
        TestWorkers.with(workers -> centres.nearest(WholeImage.of(objects()), workers));
    assertThat(nearest).isEqualTo(Parity.longs("vtmuch/assign_before_" + order + ".npy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "released"})
  void lloydStep_recordedAssignment_sameCentresAndCells(String order) {
    CommunityCells cells =
        TestWorkers.with(workers ->
            CommunityCells.lloydStep(
                WholeImage.of(objects()),
                Parity.longs("vtmuch/assign_before_" + order + ".npy"),
                workers));

    Parity.assertClose(
        cells.centres().toArray(),
        Parity.floats("vtmuch/centers_after_" + order + ".npy").toArray(),
        TOLERANCE);
    assertThat(cells.cells()).isEqualTo(Parity.ints("vtmuch/assign_after_" + order + ".npy"));
  }

  @Test
  void ofCells_recordedCells_sameCommunitySimilarity() {
    SquareMatrix matrix =
        TestWorkers.with(
            workers -> JointMatrix.ofCells(Parity.ints("vtmuch/assign_after_fixed.npy"), workers));
    BitMatrix expected = Parity.signs("vtmuch/SC_fixed.npy");

    for (int row = 0; row < matrix.size(); row++) {
      for (int column = 0; column < matrix.size(); column++) {
        assertThat(matrix.get(row, column)).isEqualTo(expected.get(row, column) ? 1f : -1f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "released"})
  void join_recordedParts_sameJointMatrix(String order) {
    SquareMatrix joint = Parity.square("vtmuch/p_hat.npy");
    FloatMatrix expected = Parity.floats("vtmuch/S_" + order + ".npy");

    TestWorkers.with(workers -> {
      JointMatrix.join(
          joint,
          Parity.signs("vtmuch/SF.npy"),
          Parity.ints("vtmuch/assign_after_" + order + ".npy"),
          workers);
      return joint;
    });

    Parity.assertClose(
        Arrays.copyOf(joint.values(), expected.rows() * expected.columns()),
        expected.toArray(),
        TOLERANCE);
  }

  private static RaggedMatrix objects() {
    return Parity.ragged("vtmuch/obj_rows.npy", "vtmuch/obj_offsets.npy");
  }

  private static int[][] recordedSets() {
    return cut(
        Parity.ints("vtmuch/labelset_values.npy"), Parity.ints("vtmuch/labelset_offsets.npy"));
  }

  private static int[][] cut(int[] values, int[] offsets) {
    int[][] parts = new int[offsets.length - 1][];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Arrays.copyOfRange(values, offsets[i], offsets[i + 1]);
    }
    return parts;
  }
}
