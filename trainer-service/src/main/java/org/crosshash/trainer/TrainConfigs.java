package org.crosshash.trainer;

import java.util.List;
import java.util.Locale;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.closed.TrainingFreeConfig;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.BitSelection;
import org.crosshash.learning.objective.CirhObjective;
import org.crosshash.learning.objective.ContrastiveObjective;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.objective.DjsrhObjective;
import org.crosshash.learning.objective.DsahObjective;
import org.crosshash.learning.objective.JdshObjective;
import org.crosshash.learning.objective.Objective;
import org.crosshash.learning.objective.UcchObjective;
import org.crosshash.learning.objective.UchmObjective;
import org.crosshash.learning.objective.UchstmObjective;
import org.crosshash.learning.objective.VtmUchObjective;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.training.Binarisation;
import org.crosshash.learning.training.TrainingConfig;
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
          "set one, such as `vtm_uch` or `training_free`; `crosshash methods` shows complete"
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
        networks(resolved.getNetwork()),
        optimiser(resolved.getOptimiser()),
        resolved.getBatchSize(),
        resolved.getEpochs(),
        resolved.getCheckpointSteps(),
        inputs(resolved),
        binarisation(resolved));
  }

  private static InputScaling inputs(TrainConfig config) {
    if (config.getScaleInputs() && config.getUnitLengthInputs()) {
      throw CrosshashException.invalid(
          "Inputs are scaled in one way",
          "scale_inputs and unit_length_inputs",
          "leave one of them out");
    }
    if (config.getUnitLengthInputs()) {
      return InputScaling.UNIT_LENGTH;
    }
    return config.getScaleInputs() ? InputScaling.UNIT_VARIANCE : InputScaling.AS_GIVEN;
  }

  private static Binarisation binarisation(TrainConfig config) {
    if (config.getScaledTanh() && config.getStraightThrough()) {
      throw CrosshashException.invalid(
          "Outputs stand for bits in one way",
          "scaled_tanh and straight_through",
          "leave one of them out");
    }
    if (config.getStraightThrough()) {
      return Binarisation.STRAIGHT_THROUGH;
    }
    return config.getScaledTanh() ? Binarisation.SCALED_TANH : Binarisation.TANH;
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
      case JDSH ->
          new JdshObjective(config.getJdsh().getLambda(), config.getJdsh().getPairWeight());
      case DSAH -> dsah(config.getDsah());
      case UCHSTM -> uchstm(config.getUchstm());
      case UCCH -> ucch(config.getUcch());
      case CIRH -> cirh(config.getCirh());
      case CONTRASTIVE ->
          new ContrastiveObjective(
              config.getContrastive().getTemperature(),
              config.getContrastive().getQuantisationWeight());
      case UCHM ->
          new UchmObjective(
              config.getUchm().getPairTarget(),
              config.getUchm().getPairWeight(),
              config.getUchm().getConsistencyWeight(),
              config.getUchm().getQuantisationWeight(),
              BitSelection.valueOf(config.getUchm().getBitSelection().toUpperCase(Locale.ROOT)));
      case TRAINING_FREE, OBJECTIVE_NOT_SET ->
          throw new IllegalArgumentException("Not trained by steps: " + config.getObjectiveCase());
    };
  }

  private static DsahObjective dsah(org.crosshash.trainer.v1.DsahObjective dsah) {
    return new DsahObjective(
        dsah.getScale(),
        dsah.getIntraWeight(),
        dsah.getPairWeight(),
        dsah.getDecoderWeight(),
        dsah.getSymmetryWeight(),
        dsah.getCosines().equals("shifted"));
  }

  private static UchstmObjective uchstm(org.crosshash.trainer.v1.UchstmObjective uchstm) {
    return new UchstmObjective(
        new DgcpnObjective(
            uchstm.getPairTarget(), uchstm.getPairWeight(), uchstm.getConsistencyWeight(), false),
        uchstm.getSimilarityWeight(),
        uchstm.getGamma(),
        uchstm.getDenoiseEpochs(),
        uchstm.getClampWeights());
  }

  private static UcchObjective ucch(org.crosshash.trainer.v1.UcchObjective ucch) {
    return new UcchObjective(
        ucch.getTemperature(),
        ucch.getMargin(),
        ucch.getShift(),
        ucch.getContrastWeight(),
        ucch.getNegatives(),
        ucch.getSharedNegatives(),
        ucch.getMomentum(),
        ucch.getWarmupEpochs());
  }

  private static CirhObjective cirh(org.crosshash.trainer.v1.CirhObjective cirh) {
    return new CirhObjective(
        cirh.getReconstructionWeight(),
        cirh.getSimilarityWeight(),
        cirh.getBeta(),
        cirh.getTeacherLearningRate(),
        cirh.getTeacherWidth(),
        cirh.getThirdNeighbour(),
        cirh.getFourthNeighbour(),
        cirh.getRowsByPosition());
  }

  private static NetworkShapes networks(NetworkConfig network) {
    List<Integer> text = network.getTextHiddenList();
    double textDeviation = network.getTextHashDeviation();
    return new NetworkShapes(
        network(network, network.getHiddenList(), network.getHashDeviation()),
        network(
            network,
            text.isEmpty() ? network.getHiddenList() : text,
            textDeviation < 0 ? network.getHashDeviation() : textDeviation));
  }

  private static NetworkShape network(
      NetworkConfig network, List<Integer> hidden, double hashDeviation) {
    return new NetworkShape(
        hidden.equals(List.of(NO_HIDDEN_LAYER)) ? List.of() : hidden,
        network.getDropout(),
        network.getBatchNorm(),
        hashDeviation,
        Activation.of(network.getActivation()));
  }

  private static OptimiserConfig optimiser(org.crosshash.trainer.v1.OptimiserConfig config) {
    Schedule schedule =
        switch (config.getSchedule()) {
          case "constant" -> new Schedule.Constant();
          case "cosine" -> new Schedule.Cosine();
          case "warmup_cosine" -> new Schedule.WarmupCosine(config.getWarmup());
          case "warmup_constant" -> new Schedule.Warmup(config.getWarmup(), false);
          case "warmup_linear" -> new Schedule.Warmup(config.getWarmup(), true);
          case "step" ->
              new Schedule.Milestones(config.getMilestonesList(), config.getStepFactor());
          default -> throw unknown("optimiser.schedule", config.getSchedule());
        };
    return new OptimiserConfig(
        kind(config, config.getKind()),
        config.getLearningRate(),
        config.getWeightDecay(),
        schedule,
        config.getGradientClip(),
        config.getClipTogether(),
        config.getTextRateFactor());
  }

  /**
   * A rule of updates by its name.
   *
   * @param config tells the momentum of SGD
   */
  static OptimiserConfig.Kind kind(org.crosshash.trainer.v1.OptimiserConfig config, String name) {
    return switch (name) {
      case "bert_adam" -> new OptimiserConfig.Kind.BertAdam();
      case "adam" -> new OptimiserConfig.Kind.Adam();
      case "adamw" -> new OptimiserConfig.Kind.AdamW();
      case "sgd" -> new OptimiserConfig.Kind.Sgd(config.getMomentum(), config.getNesterov());
      default -> throw unknown("optimiser.kind", name);
    };
  }

  private static CrosshashException unknown(String field, String value) {
    return CrosshashException.invalid(
        "config." + field + " must be one that this build knows", value, "see `crosshash methods`");
  }
}
