package org.crosshash.learning.hugging;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.Guidance;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.learning.loop.Checkpoints;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.StepLoop;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.loop.Validated;
import org.crosshash.learning.loop.ValidationPlan;
import org.crosshash.learning.loop.ValidationRun;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.objective.ContrastiveObjective;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.UnitCodes;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingLoop;
import org.crosshash.learning.training.TrainingPairs;

/**
 * Trains token networks under an objective and the fine-grained alignment of hugging, from the
 * start or from a checkpoint: HuggingHash and HuggingHash+ with {@link ContrastiveObjective}, or
 * hugging as an add-on to any other objective; <b>our reconstruction</b>.
 *
 * <p>The same promises as {@link TrainingLoop}'s: on one machine with one number of engine threads
 * the same inputs give the same bytes, also when the training was stopped and went on in another
 * process. Run it inside {@link TensorEngine#exclusively}.
 */
public final class HuggingTraining {
  private final TrainingConfig config;
  private final HuggingConfig hugging;
  private final TrainingPairs pairs;
  private final PairTokens tokens;
  private final Optional<Guidance> guidance;
  private final Optional<Path> folder;
  private final String identity;
  private final Optional<ValidationPlan> validation;

  /**
   * Prepares a training.
   *
   * @param config its networks have one hidden layer each
   * @param pairs global vectors
   * @param tokens of the same items, in the same rows
   * @param guidance similarities of the training pairs, in their order; none for an objective that
   *     reads none
   * @param folder where checkpoints go and are looked for, of this training alone
   * @param identity a text that is equal exactly where the results are, as in {@link TrainingLoop}
   * @throws CrosshashException (INVALID_ARGUMENT) if parts do not fit one another
   */
  public HuggingTraining(
      TrainingConfig config,
      HuggingConfig hugging,
      TrainingPairs pairs,
      PairTokens tokens,
      Optional<Guidance> guidance,
      Optional<Path> folder,
      String identity) {
    this(config, hugging, pairs, tokens, guidance, folder, identity, Optional.empty());
  }

  /**
   * Prepares a training that is validated between its epochs.
   *
   * @param identity as above; it has to tell validations apart too
   * @param validation none: not validated
   * @throws CrosshashException (INVALID_ARGUMENT) if parts do not fit one another
   */
  public HuggingTraining(
      TrainingConfig config,
      HuggingConfig hugging,
      TrainingPairs pairs,
      PairTokens tokens,
      Optional<Guidance> guidance,
      Optional<Path> folder,
      String identity,
      Optional<ValidationPlan> validation) {
    this.config = Objects.requireNonNull(config, "config");
    this.hugging = Objects.requireNonNull(hugging, "hugging");
    this.pairs = Objects.requireNonNull(pairs, "pairs");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.guidance = Objects.requireNonNull(guidance, "guidance");
    this.folder = Objects.requireNonNull(folder, "folder");
    this.identity = Objects.requireNonNull(identity, "identity");
    this.validation = Objects.requireNonNull(validation, "validation");
    requireFit(config);
    if (tokens.image().items() != pairs.image().rows()) {
      throw CrosshashException.invalid(
          "Tokens must be of the items that have vectors",
          "%d items with vectors, %d with tokens"
              .formatted(pairs.image().rows(), tokens.image().items()),
          "take the columns of one table");
    }
    tokens.requireTokens(pairs.rows());
    if (config.objective().guided() != guidance.isPresent()) {
      throw CrosshashException.invalid(
          "Guidance is given exactly to objectives that read it",
          guidance.isPresent() ? "guidance for one that does not" : "none for one that does",
          "give or leave out the guidance");
    }
    if (guidance.isPresent() && guidance.orElseThrow().size() != pairs.size()) {
      throw CrosshashException.invalid(
          "Guidance must be of the training pairs",
          "%d pairs, guidance of %d".formatted(pairs.size(), guidance.orElseThrow().size()),
          "make the guidance from the same training rows");
    }
    if (config.batchSize() > pairs.size()) {
      throw CrosshashException.invalid(
          "A batch must not be larger than the training set",
          "batch of %d, %d pairs".formatted(config.batchSize(), pairs.size()),
          "lower `batch_size` or select more training items");
    }
  }

  /**
   * Checks what needs no data.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the networks are not of one hidden layer
   */
  public static void requireFit(TrainingConfig config) {
    for (Modality modality : Modality.values()) {
      NetworkShape network = config.networks().of(modality);
      if (network.hidden().size() != 1 || network.hidden().getFirst() < 1) {
        throw CrosshashException.invalid(
            "Hugging's networks have one hidden layer of a width of their own",
            modality.id() + ": " + network.hidden(),
            "give one width");
      }
      if (network.activation() != Activation.RELU) {
        throw CrosshashException.invalid(
            "Hugging's networks have ReLU between their layers",
            "activation " + network.activation().id(),
            "leave `network.activation` at its default");
      }
      if (network.batchNorm() || network.hashDeviation() != 0) {
        throw CrosshashException.invalid(
            "Hugging's networks have neither batch normalisation nor drawn hash layers",
            "batch normalisation %s, deviation %s"
                .formatted(network.batchNorm(), network.hashDeviation()),
            "leave both at their defaults");
      }
    }
  }

  /**
   * What a training made.
   *
   * @param model ready to hash
   * @param curve mean loss terms, one point an epoch
   * @param resumedFromStep step of the checkpoint that it went on from; 0 if from the start
   * @param validated what its validations found; none where it had none
   */
  public record Result(
      HuggingModel model,
      List<EpochPoint> curve,
      long resumedFromStep,
      Optional<Validated<HuggingModel>> validated) {
    /** Copies the curve. */
    public Result {
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(validated, "validated");
      curve = List.copyOf(curve);
    }
  }

  /**
   * Trains to the end.
   *
   * @param policy for checkpoints in the folder that cannot be gone on from
   * @throws CrosshashException as {@link TrainingLoop#run(TrainingListener, UnusableCheckpoints)}
   */
  public Result run(TrainingListener listener, UnusableCheckpoints policy) {
    HuggingShape shape = shape();
    try (HuggingSession session =
        new HuggingSession(
            config, hugging, shape, shape.initial(config.seed()), pairs, tokens, guidance)) {
      Optional<ValidationRun> validations =
          validation.map(plan -> new ValidationRun(plan, session, config.epochs()));
      StepLoop loop =
          new StepLoop(
              session,
              config.checkpointSteps(),
              folder.map(path -> new Checkpoints(path, identity)),
              listener,
              validations);
      StepLoop.Outcome outcome = loop.run(policy);
      return new Result(
          model(session.weights(), listener),
          outcome.curve(),
          outcome.resumedFromStep(),
          validations.map(run -> run.result(model(session.weights(run.best()), listener))));
    }
  }

  private HuggingShape shape() {
    Quantisation quantisation = hugging.quantisation();
    return new HuggingShape(
        pairs.image().columns(),
        pairs.text().columns(),
        tokens.image().values().columns(),
        tokens.text().values().columns(),
        config.networks().image().hidden().getFirst(),
        config.networks().text().hidden().getFirst(),
        config.bits(),
        hugging.local().dimension(),
        hugging.local().clusters(),
        hugging.local().ghosts(),
        hugging.trunk(),
        quantisation.joint() ? quantisation.blocks() : 0,
        quantisation.joint() && quantisation.rotation());
  }

  private HuggingModel model(HuggingWeights weights, TrainingListener listener) {
    return switch (hugging.quantisation().mode()) {
      case NONE -> new HuggingModel(weights, Optional.empty());
      case JOINT -> new HuggingModel(weights, Optional.of(jointCoder(weights)));
      case AFTER -> {
        HuggingModel bare = new HuggingModel(weights, Optional.empty());
        int[] rows = sample();
        CodebookFitter fitter = new CodebookFitter(hugging.quantisation(), config.seed());
        LocalCoder coder =
            fitter.fit(
                embeddings(bare, Modality.IMAGE, rows),
                embeddings(bare, Modality.TEXT, rows),
                bare.clusters(),
                bare.localDimension(),
                listener);
        yield new HuggingModel(weights, Optional.of(coder));
      }
    };
  }

  /** Matrix rows whose embeddings codebooks are fitted to. */
  private int[] sample() {
    int size = pairs.size();
    if (size <= CodebookFitter.MOST_ITEMS) {
      return pairs.rows();
    }
    long key = CounterRandom.key(config.seed(), Purpose.CODEBOOKS.key(), Long.MAX_VALUE);
    return pairs.matrixRows(
        Arrays.copyOf(CounterRandom.permutation(key, size), CodebookFitter.MOST_ITEMS));
  }

  private float[] embeddings(HuggingModel model, Modality modality, int[] rows) {
    var vectors = modality == Modality.IMAGE ? pairs.image() : pairs.text();
    return model
        .hash(modality, vectors.gather(rows), tokens.of(modality).gather(rows), 0, rows.length)
        .localVectors();
  }

  /** Codebooks that were trained with the networks, in the form of those fitted afterwards. */
  private LocalCoder jointCoder(HuggingWeights weights) {
    int blocks = hugging.quantisation().blocks();
    LocalShape shape =
        new LocalShape(hugging.local().clusters(), hugging.local().dimension(), blocks);
    float[] trained = weights.values().get(HuggingShape.QUANTISER_FROM);
    float[] unit = new float[trained.length];
    int width = shape.blockDimension();
    for (int from = 0; from < trained.length; from += width) {
      double squares = 0;
      for (int i = from; i < from + width; i++) {
        squares += (double) trained[i] * trained[i];
      }
      double factor = 1 / (Math.sqrt(blocks) * Math.max(Math.sqrt(squares), UnitCodes.SMALLEST));
      for (int i = from; i < from + width; i++) {
        unit[i] = (float) (trained[i] * factor);
      }
    }
    // One set of codebooks serves all local vectors.
    float[] all = new float[shape.codebookValues()];
    for (int cluster = 0; cluster < shape.aggregates(); cluster++) {
      System.arraycopy(unit, 0, all, cluster * unit.length, unit.length);
    }
    Optional<float[]> rotation =
        hugging.quantisation().rotation()
            ? Optional.of(
                LocalQuantiser.rotation(
                    weights.values().get(HuggingShape.QUANTISER_FROM + 1), shape.dimension()))
            : Optional.empty();
    return new LocalCoder(ProductQuantiserCodebooks.of(shape, all), rotation, true);
  }
}
