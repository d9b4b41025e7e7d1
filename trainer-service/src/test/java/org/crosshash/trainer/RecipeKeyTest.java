package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Digest;
import org.crosshash.trainer.v1.NetworkConfig;
import org.crosshash.trainer.v1.OptimiserConfig;
import org.crosshash.trainer.v1.TextTowerConfig;
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
  void train_textTower_keepsItsKey() {
    TrainConfig config =
        TrainerFixture.dgcpn(7).toBuilder()
            .setTextTower(TextTowerConfig.newBuilder().setTower(TWO.toString()))
            .build();
    assertThat(train(config))
        .isEqualTo("ab2795efbde7a9578b0823f46b1afd1e4de376748e0252a93c0f66dfbc6e5461");
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
  void train_closedFormThatDrawsNothing_doesNotDependOnTheSeed() {
    for (String projection : List.of("pca", "ridge", "cca")) {
      assertSame(seeds(closedForm(projection, 0)));
      assertDiffer(seeds(closedForm(projection, 30)));
    }
    assertDiffer(seeds(closedForm("random", 0)));
  }

  private static List<TrainConfig> seeds(TrainConfig config) {
    return List.of(config, config.toBuilder().setSeed(2).build());
  }

  private static TrainConfig closedForm(String projection, int rotations) {
    return TrainConfig.newBuilder()
        .setTrainingFree(
            TrainingFree.newBuilder().setProjection(projection).setItqIterations(rotations))
        .build();
  }

  @Test
  void train_closedForm_dependsOnWhatItsProjectionReads() {
    for (String projection : List.of("random", "pca", "ridge", "cca")) {
      TrainConfig config = closedForm(projection, 30);
      TrainConfig.Builder regularised = config.toBuilder();
      regularised.getTrainingFreeBuilder().setRegularisation(0.5);
      TrainConfig.Builder unweighted = config.toBuilder();
      unweighted.getTrainingFreeBuilder().setWeighted(false);
      assertThat(train(regularised.build()).equals(train(config)))
          .as("%s reads no regularisation", projection)
          .isEqualTo(List.of("random", "pca").contains(projection));
      assertThat(train(unweighted.build()).equals(train(config)))
          .as("%s reads no weighting", projection)
          .isEqualTo(!projection.equals("cca"));
      assertSame(
          List.of(config, config.toBuilder().setScaleInputs(true).setScaledTanh(true).build()));
    }
  }

  @Test
  void train_momentumAndNesterov_matterToSgdAlone() {
    for (String kind : List.of("bert_adam", "adam", "adamw", "sgd")) {
      TrainConfig config = optimiser(o -> o.setKind(kind).setMomentum(0.9));
      List<TrainConfig> momenta = List.of(config, optimiser(o -> o.setKind(kind).setMomentum(0.5)));
      List<TrainConfig> forms =
          List.of(config, optimiser(o -> o.setKind(kind).setMomentum(0.9).setNesterov(true)));
      if (kind.equals("sgd")) {
        assertDiffer(momenta);
        assertDiffer(forms);
      } else {
        assertSame(momenta);
        assertSame(forms);
      }
      assertDiffer(List.of(config, optimiser(o -> o.setKind(kind).setGradientClip(3))));
    }
  }

  @Test
  void train_warmup_mattersToItsScheduleAlone() {
    for (String schedule : List.of("constant", "cosine")) {
      assertSame(
          List.of(
              optimiser(o -> o.setSchedule(schedule)),
              optimiser(o -> o.setSchedule(schedule).setWarmup(0.2))));
    }
    assertDiffer(
        List.of(
            optimiser(o -> o.setSchedule("warmup_cosine")),
            optimiser(o -> o.setSchedule("warmup_cosine").setWarmup(0.2))));
  }

  private static TrainConfig optimiser(UnaryOperator<OptimiserConfig.Builder> change) {
    TrainConfig config = TrainerFixture.dgcpn(7);
    return config.toBuilder().setOptimiser(change.apply(config.getOptimiser().toBuilder())).build();
  }

  @Test
  void train_dropout_mattersWhereThereAreHiddenLayers() {
    assertSame(List.of(network(-1, 0), network(-1, 0.5)));
    assertSame(List.of(activated(-1, "relu"), activated(-1, "gelu")));
    assertDiffer(List.of(activated(32, "relu"), activated(32, "gelu")));
    assertDiffer(List.of(network(32, 0), network(32, 0.5)));
  }

  private static TrainConfig activated(int hidden, String activation) {
    TrainConfig.Builder config = network(hidden, 0).toBuilder();
    config.getNetworkBuilder().setActivation(activation);
    return config.build();
  }

  private static TrainConfig network(int hidden, double dropout) {
    return TrainerFixture.dgcpn(7).toBuilder()
        .setNetwork(NetworkConfig.newBuilder().addHidden(hidden).setDropout(dropout))
        .build();
  }

  @Test
  void train_method_isPartOfTheModelAndSoOfTheKey() {
    TrainConfig config = TrainerFixture.dgcpn(7);
    assertDiffer(List.of(config, config.toBuilder().setMethod("dgcpn-again").build()));
  }

  private static void assertSame(List<TrainConfig> pair) {
    assertThat(train(pair.getLast())).isEqualTo(train(pair.getFirst()));
  }

  private static void assertDiffer(List<TrainConfig> pair) {
    assertThat(train(pair.getLast())).isNotEqualTo(train(pair.getFirst()));
  }

  @Test
  void hash_knownInputs_keepTheirKey() {
    ArtifactName model = ArtifactName.model(new Digest("3".repeat(64)));
    assertThat(HashOperation.recipe(model, false, ONE).key().hex())
        .isEqualTo("1a74c9f6d4a9f1b420ec4c2df19e4742cff713ce93eed69ad9ef90a110e29e43");
  }

  @Test
  void hash_modelWithATextTower_keepsItsKey() {
    ArtifactName model = ArtifactName.model(new Digest("3".repeat(64)));
    assertThat(HashOperation.recipe(model, true, ONE).key().hex())
        .isEqualTo("1218056ce7bc6c90ac42b62f38276346e9ef779cf6cf94da62671cb326bee1ce");
  }
}
