package org.crosshash.trainer;

import java.util.List;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.Binarisation;
import org.crosshash.learning.DgcpnObjective;
import org.crosshash.learning.DjsrhObjective;
import org.crosshash.learning.InputScaling;
import org.crosshash.learning.NetworkShape;
import org.crosshash.learning.NetworkShapes;
import org.crosshash.learning.Objective;
import org.crosshash.learning.OptimiserConfig;
import org.crosshash.learning.Schedule;
import org.crosshash.learning.TrainingConfig;
import org.crosshash.learning.TrainingFreeConfig;
import org.crosshash.learning.VtmUchObjective;
import org.crosshash.trainer.v1.NetworkConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainingFree;

/** Training settings from the wire to the records of the learning library. */
final class TrainConfigs {
  /** Stands alone in the list of hidden layers where there are none. */
  static final int NO_HIDDEN_LAYER = -1;

  private TrainConfigs() {}

  /**
   * Fills defaults and checks ranges.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a value is out of range or no objective is
   *     given
   */
  static TrainConfig resolve(TrainConfig config) {
    if (config.getObjectiveCase() == TrainConfig.ObjectiveCase.OBJECTIVE_NOT_SET) {
      throw CrosshashException.invalid(
          "A training has an objective",
          "none",
          "set one of vtm_uch, djsrh, dgcpn or training_free; `crosshash methods` shows complete"
              + " settings");
    }
    return Settings.resolve(config, "config");
  }

  /** Whether the model is fitted in closed form. */
  static boolean closedForm(TrainConfig config) {
    return config.hasTrainingFree();
  }

  /** Settings of a training by steps. */
  static TrainingConfig training(TrainConfig resolved) {
    return new TrainingConfig(
        resolved.getBits(),
        resolved.getSeed(),
        objective(resolved),
        NetworkShapes.both(network(resolved.getNetwork())),
        optimiser(resolved.getOptimiser()),
        resolved.getBatchSize(),
        resolved.getEpochs(),
        resolved.getCheckpointSteps(),
        resolved.getScaleInputs() ? InputScaling.UNIT_VARIANCE : InputScaling.AS_GIVEN,
        resolved.getScaledTanh() ? Binarisation.SCALED_TANH : Binarisation.TANH);
  }

  /** Settings of a closed form. */
  static TrainingFreeConfig closedFormConfig(TrainConfig resolved) {
    TrainingFree free = resolved.getTrainingFree();
    TrainingFreeConfig.Projection projection =
        switch (free.getProjection()) {
          case "random" -> new TrainingFreeConfig.Projection.Random();
          case "pca" -> new TrainingFreeConfig.Projection.Principal();
          case "ridge" -> new TrainingFreeConfig.Projection.Ridge(free.getRegularisation());
          case "cca" ->
              new TrainingFreeConfig.Projection.Canonical(
                  free.getRegularisation(), free.getWeighted());
          default -> throw unknown("training_free.projection", free.getProjection());
        };
    return new TrainingFreeConfig(
        resolved.getBits(), resolved.getSeed(), projection, free.getItqIterations());
  }

  private static Objective objective(TrainConfig config) {
    return switch (config.getObjectiveCase()) {
      case VTM_UCH ->
          new VtmUchObjective(
              config.getVtmUch().getRho(),
              config.getVtmUch().getAlpha(),
              config.getVtmUch().getNormalise());
      case DJSRH -> new DjsrhObjective(config.getDjsrh().getLambda());
      case DGCPN ->
          new DgcpnObjective(
              config.getDgcpn().getPairTarget(),
              config.getDgcpn().getPairWeight(),
              config.getDgcpn().getConsistencyWeight(),
              config.getDgcpn().getHalfBinary());
      case TRAINING_FREE, OBJECTIVE_NOT_SET ->
          throw new IllegalArgumentException("Not trained by steps: " + config.getObjectiveCase());
    };
  }

  private static NetworkShape network(NetworkConfig network) {
    List<Integer> hidden = network.getHiddenList();
    return new NetworkShape(
        hidden.equals(List.of(NO_HIDDEN_LAYER)) ? List.of() : hidden, network.getDropout());
  }

  private static OptimiserConfig optimiser(org.crosshash.trainer.v1.OptimiserConfig config) {
    OptimiserConfig.Kind kind =
        switch (config.getKind()) {
          case "bert_adam" -> new OptimiserConfig.Kind.BertAdam();
          case "adam" -> new OptimiserConfig.Kind.Adam();
          case "adamw" -> new OptimiserConfig.Kind.AdamW();
          case "sgd" -> new OptimiserConfig.Kind.Sgd(config.getMomentum(), config.getNesterov());
          default -> throw unknown("optimiser.kind", config.getKind());
        };
    Schedule schedule =
        switch (config.getSchedule()) {
          case "constant" -> new Schedule.Constant();
          case "cosine" -> new Schedule.Cosine();
          case "warmup_cosine" -> new Schedule.WarmupCosine(config.getWarmup());
          default -> throw unknown("optimiser.schedule", config.getSchedule());
        };
    return new OptimiserConfig(
        kind,
        config.getLearningRate(),
        config.getWeightDecay(),
        schedule,
        config.getGradientClip(),
        false,
        config.getTextRateFactor());
  }

  private static CrosshashException unknown(String field, String value) {
    return CrosshashException.invalid(
        "config." + field + " must be one that this build knows", value, "see `crosshash methods`");
  }
}
