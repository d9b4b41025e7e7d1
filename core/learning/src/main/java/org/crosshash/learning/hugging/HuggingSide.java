package org.crosshash.learning.hugging;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.objective.TrainingBatch;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.learning.tensor.UnitCodes;
import org.crosshash.learning.token.PaddedTokens;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.token.TokenReader;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.tables.FloatRows;

/**
 * One modality of a training with hugging: its vectors, its tokens, and the network that reads
 * them. One thread.
 */
final class HuggingSide {
  private final Modality modality;
  private final long seed;
  private final double dropout;
  private final InputScaling scaling;
  private final FloatRows matrix;
  private final HostBuffer buffer;
  private final TokenReader tokens;
  private final HuggingEncoder encoder;
  private final Constants constants;

  HuggingSide(
      TrainingConfig config,
      HuggingConfig hugging,
      HuggingShape shape,
      NetworkParameters parameters,
      Constants constants,
      Modality modality,
      TrainingPairs pairs,
      PairTokens tokens) {
    this.modality = modality;
    this.seed = config.seed();
    this.dropout = config.networks().of(modality).dropout();
    this.scaling = config.inputs();
    this.constants = constants;
    this.matrix = modality == Modality.IMAGE ? pairs.image() : pairs.text();
    this.buffer = new HostBuffer(Math.multiplyExact(config.batchSize(), matrix.columns()));
    int limit =
        modality == Modality.IMAGE ? hugging.local().imageTokens() : hugging.local().textTokens();
    this.tokens = new TokenReader(tokens.of(modality), limit, config.batchSize());
    this.encoder =
        new HuggingEncoder(
            parameters,
            constants,
            shape,
            modality,
            new Dropout(dropout, config.seed(), modality),
            config.batchSize());
  }

  /** Global vectors of these matrix rows as they were given; valid until the next are gathered. */
  NDArray vectors(NDManager scope, int[] rows) {
    return buffer.gather(scope, matrix, rows);
  }

  /**
   * Computes codes and mapped tokens of a batch.
   *
   * @param rows of the batch's items
   * @param drops whether dropout is drawn
   * @param pass of the step, from 0; each draws dropout of its own
   */
  HuggingEncoder.Pass forward(
      TrainingBatch batch, int[] rows, boolean drops, int pass, double tanhScale) {
    NDArray given = modality == Modality.IMAGE ? batch.images() : batch.texts();
    NDArray scaled =
        switch (scaling) {
          case AS_GIVEN -> given;
          case UNIT_VARIANCE -> given.mul(constants.of(Math.sqrt(matrix.columns())));
          case UNIT_LENGTH -> UnitCodes.of(given, constants).unit();
        };
    long first =
        CounterRandom.key(seed, Purpose.HUGGING_DROPOUT.key(), modality.key(), batch.step());
    long key = pass == 0 ? first : CounterRandom.key(first, pass);
    PaddedTokens gathered = tokens.gather(batch.scope(), rows, drops ? dropout : 0, key);
    return encoder.forward(
        scaled, gathered, drops, new Dropout.Draw(batch.step(), pass), tanhScale);
  }

  HuggingEncoder encoder() {
    return encoder;
  }
}
