package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.part.NeighbourProbabilities;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;

/** DGCPN's target; the numbers of neighbours and the factor are scaled to 240 items. */
class DgcpnParityTest {
  private static final FloatMatrix IMAGES = Parity.floats("baseline_input/img.npy");
  private static final FloatMatrix TEXTS = Parity.bytesAsFloats("baseline_input/txt.npy");

  @Test
  void released_recordedInput_sameNumbersOfNeighbours() {
    int[] expected = Parity.ints("dgcpn/row_sum_check.npy");

    SquareMatrix probabilities =
        TestWorkers.with(workers ->
            NeighbourProbabilities.released(
                FusedCosine.of(IMAGES, TEXTS, 0.01, workers),
                NeighbourProbabilities.releasedCount(240, 0.4),
                workers));

    for (int row = 0; row < 240; row++) {
      int positive = 0;
      int negative = 0;
      for (int column = 0; column < 240; column++) {
        positive += probabilities.get(row, column) > 0 ? 1 : 0;
        negative += probabilities.get(row, column) < 0 ? 1 : 0;
      }
      assertThat(positive).as("row %s", row).isEqualTo(expected[row]);
      assertThat(negative).as("row %s", row).isEqualTo(expected[240 + row]);
    }
  }

  @Test
  void build_recordedInput_sameTarget() {
    DgcpnRecipe recipe =
        new DgcpnRecipe(
            0.01, 0.3, 0.4, 192, DgcpnRecipe.Mapping.RELEASED, 1, VectorColumns.FEATURES);
    List<String> ids = IntStream.range(0, 240).mapToObj(i -> "item-" + i).toList();
    GuidanceInput input =
        new GuidanceInput(ids, Map.of("image_features", IMAGES, "text", TEXTS), Map.of());

    BuiltGuidance built =
        TestWorkers.with(workers -> GuidanceBuilder.build(recipe, 1, input, workers));

    Parity.assertClose(
        built.similarity().orElseThrow().values(), Parity.square("dgcpn/S.npy").values(), 1e-5);
    assertThat(built.communities()).isEmpty();
  }
}
