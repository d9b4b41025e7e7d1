package org.crosshash.trainer;

import java.util.List;
import java.util.Set;
import org.crosshash.trainer.v1.NetworkConfig;
import org.crosshash.trainer.v1.OptimiserConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainingFree;
import org.crosshash.trainer.v1.ValidationConfig;

/**
 * Which settings of a training are part of its recipe, and of its model's description.
 *
 * <p>A setting that nothing reads is left at its default, so that changing it finds the model that
 * is there in place of making it again: how often checkpoints are written, momentum where Adam
 * trains, a seed where nothing is drawn.
 *
 * <p>Looks at the codes between epochs stay, though the weights do not depend on them: whoever asks
 * for a history gets a model that has one.
 *
 * <p>{@code method} stays, though the weights do not depend on it: the model says which method it
 * is of, result tables read it from there, and so it is part of the model's bytes. Two methods with
 * the same settings are two models.
 */
final class RecipeSettings {
  private static final String RANDOM = "random";
  private static final String CANONICAL = "cca";
  private static final Set<String> REGULARISED = Set.of("ridge", CANONICAL);
  private static final List<Integer> NO_HIDDEN_LAYER = List.of(TrainConfigs.NO_HIDDEN_LAYER);

  private RecipeSettings() {}

  /**
   * The settings that are read, the others at their defaults.
   *
   * @param resolved all settings filled in
   */
  static TrainConfig of(TrainConfig resolved) {
    TrainConfig.Builder kept = resolved.toBuilder().clearCheckpointSteps();
    if (resolved.getValidation().getEvery() == 0) {
      kept.clearValidation();
    } else {
      kept.setValidation(validation(resolved.getValidation()));
    }
    if (TrainConfigs.closedForm(resolved) || resolved.getCodeHistory().getEvery() == 0) {
      kept.clearCodeHistory();
    }
    if (TrainConfigs.closedForm(resolved)) {
      closedForm(kept);
    } else {
      kept.setNetwork(network(resolved.getNetwork()));
      boolean sgd =
          resolved.getOptimiser().getKind().equals("sgd")
              || (resolved.hasTextTower()
                  && resolved.getTextTower().getOptimiser().equals("sgd")
                  && resolved.getTextTower().getLearningRate() > 0);
      kept.setOptimiser(optimiser(resolved.getOptimiser(), sgd));
      if (resolved.hasTextTower()) {
        kept.setTextTower(TowerConfigs.kept(resolved));
      }
      if (resolved.hasHugging()) {
        kept.setHugging(HuggingConfigs.kept(resolved.getHugging()));
      }
    }
    return kept.build();
  }

  private static void closedForm(TrainConfig.Builder kept) {
    kept.clearNetwork().clearOptimiser().clearBatchSize().clearEpochs();
    kept.clearScaleInputs().clearScaledTanh();
    kept.clearUnitLengthInputs().clearStraightThrough();
    TrainingFree.Builder free = kept.getTrainingFreeBuilder();
    String projection = free.getProjection();
    if (!projection.equals(RANDOM) && free.getItqIterations() == 0) {
      kept.clearSeed();
    }
    if (!REGULARISED.contains(projection)) {
      free.clearRegularisation();
    }
    if (!projection.equals(CANONICAL)) {
      free.clearWeighted();
    }
  }

  /**
   * Dropout, batch normalisation and activation are of hidden values; the text network may follow
   * the other.
   */
  private static NetworkConfig network(NetworkConfig resolved) {
    NetworkConfig.Builder kept = TransformerConfigs.kept(resolved).toBuilder();
    if (resolved.getTextHiddenList().equals(resolved.getHiddenList())) {
      kept.clearTextHidden();
    }
    if (resolved.getTextHashDeviation() < 0
        || resolved.getTextHashDeviation() == resolved.getHashDeviation()) {
      kept.clearTextHashDeviation();
    }
    if (kept.getHiddenList().equals(NO_HIDDEN_LAYER) && kept.getTextHiddenCount() == 0) {
      kept.clearDropout().clearBatchNorm().clearActivation();
    }
    return kept.build();
  }

  /** A validated training gives both models, whichever is selected. */
  private static ValidationConfig validation(ValidationConfig resolved) {
    ValidationConfig.Builder kept = resolved.toBuilder().clearSelect();
    if (resolved.getPatience() == 0) {
      kept.clearMinimumGain();
    }
    return kept.build();
  }

  /**
   * Settings of other kinds and schedules are not read.
   *
   * @param sgd whether that is what the networks or a tower learn by
   */
  private static OptimiserConfig optimiser(OptimiserConfig resolved, boolean sgd) {
    OptimiserConfig.Builder kept = resolved.toBuilder();
    if (!sgd) {
      kept.clearMomentum().clearNesterov();
    }
    if (!resolved.getSchedule().startsWith("warmup_")) {
      kept.clearWarmup();
    }
    if (!resolved.getSchedule().equals("step")) {
      kept.clearMilestones().clearStepFactor();
    }
    if (resolved.getGradientClip() == 0) {
      kept.clearClipTogether();
    }
    return kept.build();
  }
}
