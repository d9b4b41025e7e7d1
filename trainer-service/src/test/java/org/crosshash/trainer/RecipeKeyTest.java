package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Digest;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainingFree;
import org.junit.jupiter.api.Test;

/**
 * Keys of recipes, kept as they were. Where a key changes, a stored model of the old meaning would
 * not be found, or worse, be taken for one of the new: raise the operation's revision instead.
 */
class RecipeKeyTest {
  private static final ArtifactName ONE = ArtifactName.table(new Digest("1".repeat(64)));
  private static final ArtifactName TWO = ArtifactName.table(new Digest("2".repeat(64)));

  private static String train(TrainConfig config) {
    return TrainOperation.recipe(
            TrainConfigs.resolve(config), Map.of("embeddings", ONE, "guidance", TWO))
        .key()
        .hex();
  }

  @Test
  void train_knownSettings_keepTheirKey() {
    assertThat(train(TrainerFixture.dgcpn(7)))
        .isEqualTo("8ac3ac74b0a5ebcae1a21555c0cb29e04780b6f3506a391fa56f55c802f63284");
  }

  @Test
  void train_checkpointSteps_doNotChangeTheKey() {
    TrainConfig config = TrainerFixture.dgcpn(7);
    assertThat(train(config.toBuilder().setCheckpointSteps(5).build())).isEqualTo(train(config));
    assertThat(train(config.toBuilder().setSeed(2).build())).isNotEqualTo(train(config));
  }

  @Test
  void train_closedForm_doesNotDependOnTheOptimiser() {
    TrainConfig config =
        TrainConfig.newBuilder().setTrainingFree(TrainingFree.getDefaultInstance()).build();
    assertThat(train(config.toBuilder().setEpochs(3).setBatchSize(2).build()))
        .isEqualTo(train(config));
  }

  @Test
  void hash_knownInputs_keepTheirKey() {
    ArtifactName model = ArtifactName.model(new Digest("3".repeat(64)));
    assertThat(HashOperation.recipe(model, ONE).key().hex())
        .isEqualTo("1a74c9f6d4a9f1b420ec4c2df19e4742cff713ce93eed69ad9ef90a110e29e43");
  }
}
