package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.AgreementFusion;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.part.NeighbourProbabilities;
import org.crosshash.guidance.part.Vocabulary;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;

/**
 * Every stage of UCHSTM; the numbers of neighbours and the factor are scaled to 240 items. Two
 * items have no tag.
 */
class UchstmParityTest {
  private static final FloatMatrix TAGS = Parity.floats("baseline_input/tag_vectors.npy");
  private static final UchstmRecipe RECIPE =
      new UchstmRecipe(
          0.01,
          0.2,
          0.2,
          0.3,
          0.4,
          192,
          new CosineMap(CosineMap.Mapping.SHIFTED, 1),
          "image",
          "words",
          false);

  @Test
  void spread_eachTagByItself_sameMeanings() {
    int[][] alone = new int[TAGS.rows()][];
    for (int tag = 0; tag < alone.length; tag++) {
      alone[tag] = new int[] {tag};
    }

    FloatMatrix meanings = TestWorkers.with(new Vocabulary(TAGS, alone)::spread);

    Parity.assertClose(meanings.toArray(), Parity.floats("uchstm/tag_sim.npy").toArray(), 1e-6);
  }

  @Test
  void centred_meanings_haveNoMeanAndKeepTheirDifferences() {
    FloatMatrix meanings = Parity.floats("uchstm/tag_sim.npy");
    FloatMatrix centred = Vocabulary.centred(meanings);

    for (int column = 0; column < centred.columns(); column++) {
      double sum = 0;
      for (int row = 0; row < centred.rows(); row++) {
        sum += centred.get(row, column);
        assertThat(centred.get(row, column) - centred.get(0, column))
            .isCloseTo(meanings.get(row, column) - meanings.get(0, column), within(1e-6f));
      }
      assertThat(sum / centred.rows()).isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void agreed_recordedInput_sameSelection() {
    int[] batch = ParityBatch.BATCH;
    FloatMatrix expected = Parity.bytesAsFloats("uchstm/sel_batch.npy");
    AgreementFusion fusion = new AgreementFusion(0.01, 0.2, 0.2);
    SquareMatrix images =
        TestWorkers.with(workers -> FusedCosine.cosines(ParityBatch.IMAGES, workers));
    SquareMatrix texts = TestWorkers.with(UchstmParityTest::textCosines);

    for (int i = 0; i < batch.length; i++) {
      for (int j = 0; j < batch.length; j++) {
        assertThat(fusion.agreed(images.get(batch[i], batch[j]), texts.get(batch[i], batch[j])))
            .isEqualTo(expected.get(i, j) == 1);
      }
    }
  }

  @Test
  void ascending_recordedInput_sameLargest() {
    SquareMatrix fused = TestWorkers.with(UchstmParityTest::fused);
    int[] largest = new int[fused.size()];

    for (int row = 0; row < largest.length; row++) {
      largest[row] = NeighbourProbabilities.ascending(fused, row)[largest.length - 1];
    }

    assertThat(largest).isEqualTo(Parity.ints("uchstm/zeroed_largest.npy"));
    // Many values are exactly 1: what is dropped as "the item itself" is hardly ever that.
    assertThat(IntStream.range(0, largest.length).filter(row -> largest[row] != row)).hasSize(235);
  }

  @Test
  void finish_recordedInput_sameTarget() {
    SquareMatrix similarity =
        TestWorkers.with(workers -> {
          SquareMatrix fused = fused(workers);
          UchstmBuild.finish(RECIPE, fused, new TreeMap<>(), workers);
          return fused;
        });

    Parity.assertClose(similarity.values(), Parity.square("uchstm/S.npy").values(), 1e-5);
  }

  private static SquareMatrix fused(Workers workers) {
    SquareMatrix fused = FusedCosine.cosines(ParityBatch.IMAGES, workers);
    long agreed = new AgreementFusion(0.01, 0.2, 0.2).apply(fused, textCosines(workers), workers);
    assertThat(agreed).isEqualTo(19_448);
    return fused;
  }

  private static SquareMatrix textCosines(Workers workers) {
    int[][] words = new int[ParityBatch.TEXTS.rows()][];
    for (int item = 0; item < words.length; item++) {
      float[] bag = ParityBatch.TEXTS.row(item);
      words[item] = IntStream.range(0, bag.length).filter(tag -> bag[tag] > 0).toArray();
    }
    return FusedCosine.cosines(new Vocabulary(TAGS, words).spread(workers), workers);
  }
}
