package org.crosshash.guidance;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DJSRH's target of a recorded batch, which holds an item with an empty text. */
class DjsrhParityTest {
  @ParameterizedTest
  @CsvSource({"mirflickr, 0.9", "nuswide, 0.6", "wiki, 0.3"})
  void block_recordedBatch_sameTarget(String dataset, double beta) {
    Parity.assertClose(
        ParityBatch.block(new DjsrhRecipe(beta, 0.4, 1.5, new VectorColumns("image", "text"))),
        Parity.floats("djsrh_" + dataset + "/S.npy").toArray(),
        2e-6);
  }

  @ParameterizedTest
  @CsvSource({"S_I, 1", "S_T, 0"})
  void block_oneModalityOfFirstOrder_sameCosines(String file, double beta) {
    Parity.assertClose(
        ParityBatch.block(new DjsrhRecipe(beta, 0, 1, new VectorColumns("image", "text"))),
        Parity.floats("djsrh_mirflickr/" + file + ".npy").toArray(),
        2e-6);
  }
}
