package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.crosshash.guidance.CirhRecipe.Scope;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.NeighbourSmoothing;
import org.junit.jupiter.api.Test;

/** CIRH's target of all recorded items, and what its teacher takes from a batch of it. */
class CirhParityTest {
  private static final double TOLERANCE = 2e-6;
  private static final int[] BATCH = ParityBatch.BATCH;

  @Test
  void build_allTrainingItems_sameTarget() {
    List<String> ids = IntStream.range(0, 240).mapToObj(i -> "item-" + i).toList();
    GuidanceInput input =
        new GuidanceInput(
            ids, Map.of("image_features", ParityBatch.IMAGES, "text", ParityBatch.TEXTS), Map.of());

    for (CirhRecipe recipe :
        List.of(recipe(0.6, 0, Scope.TRAINING), recipe(0, 144, Scope.TRAINING))) {
      BuiltGuidance built =
          TestWorkers.with(workers -> GuidanceBuilder.build(recipe, 1, input, workers));

      Parity.assertClose(
          built.similarity().orElseThrow().values(),
          Parity.square("cirh/S.npy").values(),
          TOLERANCE);
    }
  }

  @Test
  void block_allItemsAsOneBatch_sameTarget() {
    Parity.assertClose(
        ParityBatch.block(recipe(0.6, 0, Scope.BATCH), ParityBatch.all()),
        Parity.square("cirh/S.npy").values(),
        TOLERANCE);
  }

  @Test
  void nthLargest_recordedTarget_sameNeighbours() {
    SquareMatrix batch = batch();

    assertThat(NeighbourSmoothing.nthLargest(batch, 4)).isEqualTo(Parity.ints("cirh/nn_ind1.npy"));
    assertThat(NeighbourSmoothing.nthLargest(batch, 3)).isEqualTo(Parity.ints("cirh/nn_ind2.npy"));
  }

  @Test
  void smoothing_recordedTarget_sameFeatures() {
    Parity.assertClose(
        NeighbourSmoothing.of(ParityBatch.IMAGES.gather(BATCH), batch()).toArray(),
        Parity.floats("cirh/img_smoothed.npy").toArray(),
        TOLERANCE);
  }

  private static SquareMatrix batch() {
    return new SquareMatrix(
        BATCH.length, new DenseGuidance(Parity.floats("cirh/S.npy")).block(BATCH, BATCH));
  }

  private static CirhRecipe recipe(double share, int count, Scope scope) {
    return new CirhRecipe(0.6, 0.6, share, count, scope, VectorColumns.FEATURES);
  }
}
