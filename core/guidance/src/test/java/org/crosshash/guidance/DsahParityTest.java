package org.crosshash.guidance;

import org.junit.jupiter.api.Test;

/** DSAH's target of a recorded batch, which holds an item with an empty text. */
class DsahParityTest {
  @Test
  void block_recordedBatch_sameTarget() {
    Parity.assertClose(
        ParityBatch.block(DsahRecipe.paper()), Parity.floats("dsah/S.npy").toArray(), 2e-6);
  }
}
