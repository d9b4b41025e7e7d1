package org.crosshash.encoder;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.crosshash.encoding.BatchModel;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.ImageVectors;
import org.crosshash.encoding.TextVectors;

/**
 * The models of encoders for several inputs at once, loaded by the first call that needs them.
 * While those of one encoder load, its calls wait in a gate of its own, so that they are no more
 * than those at work may be, and calls to other encoders go on. Safe for any number of threads.
 */
final class EmbedModels {
  private final EmbedBatches batches;
  private final EmbedLimits limits;
  private final Map<Encoder, Optional<Runs>> loaded = new ConcurrentHashMap<>();
  private final Map<Encoder, EmbedGate> gates = new ConcurrentHashMap<>();

  EmbedModels(EmbedBatches batches, EmbedLimits limits) {
    this.batches = batches;
    this.limits = limits;
  }

  /** The runs of one encoder's models; texts by their buckets. */
  final class Runs {
    private final BatchModel model;
    private final EmbedBatches.Kind<BatchModel.Pixels, ImageVectors> pictures;
    private final Map<Integer, EmbedBatches.Kind<BatchModel.Tokens, TextVectors>> texts =
        new ConcurrentHashMap<>();

    private Runs(BatchModel model) {
      this.model = model;
      pictures = batches.kind(model.takesPictures(), model::pictures);
    }

    BatchModel model() {
      return model;
    }

    EmbedBatches.Kind<BatchModel.Pixels, ImageVectors> pictures() {
      return pictures;
    }

    EmbedBatches.Kind<BatchModel.Tokens, TextVectors> texts(int bucket) {
      return texts.computeIfAbsent(
          bucket, unknown -> batches.kind(model.takesTexts(), model::texts));
    }
  }

  /**
   * The runs of an encoder's models; empty where it takes one input at a time.
   *
   * @param inputs how many the call has that waits
   * @throws org.crosshash.errors.CrosshashException as {@link Encoder#batches} says;
   *     RESOURCE_EXHAUSTED if too many inputs wait for these models; CANCELLED if the caller has
   *     gone
   */
  Optional<Runs> of(Encoder encoder, int inputs) {
    if (!loaded.containsKey(encoder)) {
      load(encoder, inputs);
    }
    return loaded.get(encoder);
  }

  private void load(Encoder encoder, int inputs) {
    EmbedGate gate =
        gates.computeIfAbsent(
            encoder, unknown -> new EmbedGate(limits.inputs(), limits.patience()));
    try (EmbedGate.Turn turn = gate.enter(inputs)) {
      Optional<BatchModel> model = encoder.batches();
      loaded.computeIfAbsent(encoder, unknown -> model.map(Runs::new));
      turn.requireCaller();
    }
  }
}
