package org.crosshash.learning.hugging;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.learning.loop.StepLoop;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.objective.ContrastiveObjective;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.UnitCodes;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.training.Training;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.learning.training.TrainingResult;
import org.crosshash.learning.training.TrainingSetup;

/**
 * Trains token networks under an objective and the fine-grained alignment of hugging, from the
 * start or from a checkpoint: HuggingHash and HuggingHash+ with {@link ContrastiveObjective}, or
 * hugging as an add-on to any other objective; <b>our reconstruction</b>.
 *
 * <p>Run it inside {@link TensorEngine#exclusively}.
 */
public final class HuggingTraining implements Training<HuggingModel> {
  /** Items whose local embeddings are computed between two looks at a cancellation. */
  private static final int LOOK = 256;

  private final TrainingConfig config;
  private final HuggingConfig hugging;
  private final PairTokens tokens;
  private final TrainingSetup setup;

  /**
   * Prepares a training.
   *
   * @param config its networks have one hidden layer each
   * @param tokens of the items of the setup's vectors, in the same rows
   * @param setup its vectors are global ones
   * @throws CrosshashException (INVALID_ARGUMENT) if parts do not fit one another
   */
  public HuggingTraining(
      TrainingConfig config, HuggingConfig hugging, PairTokens tokens, TrainingSetup setup) {
    this.config = Objects.requireNonNull(config, "config");
    this.hugging = Objects.requireNonNull(hugging, "hugging");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.setup = Objects.requireNonNull(setup, "setup");
    requireFit(config);
    setup.pairs().requireTokens(tokens);
    setup.requireFit(config);
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

  @Override
  public TrainingResult<HuggingModel> run(TrainingListener listener, UnusableCheckpoints policy) {
    HuggingShape shape = shape();
    try (HuggingSession session =
        new HuggingSession(
            config,
            hugging,
            shape,
            shape.initial(config.seed()),
            setup.pairs(),
            tokens,
            setup.guidance())) {
      return setup
          .train(session, config, listener, policy)
          .map(weights -> model(weights, listener));
    }
  }

  private HuggingShape shape() {
    TrainingPairs pairs = setup.pairs();
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
                embeddings(bare, Modality.IMAGE, rows, listener),
                embeddings(bare, Modality.TEXT, rows, listener),
                bare.clusters(),
                bare.localDimension(),
                listener);
        yield new HuggingModel(weights, Optional.of(coder));
      }
    };
  }

  /** Matrix rows whose embeddings codebooks are fitted to. */
  private int[] sample() {
    TrainingPairs pairs = setup.pairs();
    int size = pairs.size();
    if (size <= CodebookFitter.MOST_ITEMS) {
      return pairs.rows();
    }
    long key = CounterRandom.key(config.seed(), Purpose.CODEBOOKS.key(), Long.MAX_VALUE);
    return pairs.matrixRows(
        Arrays.copyOf(CounterRandom.permutation(key, size), CodebookFitter.MOST_ITEMS));
  }

  private float[] embeddings(
      HuggingModel model, Modality modality, int[] rows, TrainingListener listener) {
    int width = model.clusters() * model.localDimension();
    float[] all = new float[Math.multiplyExact(rows.length, width)];
    for (int from = 0; from < rows.length; from += LOOK) {
      StepLoop.requireNotCancelled(listener, "local embeddings for the codebooks");
      int[] some = Arrays.copyOfRange(rows, from, Math.min(from + LOOK, rows.length));
      float[] part =
          model
              .hash(
                  modality,
                  setup.pairs().of(modality).gather(some),
                  tokens.of(modality).gather(some),
                  0,
                  some.length)
              .localVectors();
      System.arraycopy(part, 0, all, from * width, part.length);
    }
    return all;
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
