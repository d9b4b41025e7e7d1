package org.crosshash.experiments.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrialIdentityTest {
  private static final Map<String, String> OPERATIONS =
      Map.of(
          "encoder.EncodeTable", "org.crosshash.encoder.EncodeTableOperation",
          "encoder.AlignTable", "org.crosshash.encoder.AlignTableOperation",
          "similarity.BuildGuidance", "org.crosshash.similarity.BuildGuidanceOperation",
          "trainer.Train", "org.crosshash.trainer.TrainOperation",
          "trainer.Hash", "org.crosshash.trainer.HashOperation",
          "search.Evaluate", "org.crosshash.search.EvaluateOperation");

  @Test
  void revisions_ofTheIdentity_areThoseOfTheOperations() throws ReflectiveOperationException {
    Map<String, Integer> own = new TreeMap<>();
    for (Map.Entry<String, String> operation : OPERATIONS.entrySet()) {
      Field revision = Class.forName(operation.getValue()).getDeclaredField("REVISION");
      revision.setAccessible(true);
      own.put(operation.getKey(), revision.getInt(null));
    }

    assertThat(TrialIdentity.REVISIONS)
        .describedAs("raise the revision in TrialIdentity with that of the operation")
        .isEqualTo(own);
  }
}
