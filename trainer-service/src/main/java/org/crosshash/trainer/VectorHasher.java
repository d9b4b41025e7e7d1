package org.crosshash.trainer;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.Modality;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.trainer.v1.HashInput;
import org.crosshash.trainer.v1.HashVectorsRequest;
import org.crosshash.trainer.v1.HashVectorsResponse;
import org.crosshash.trainer.v1.LocalVectors;

/**
 * HashVectors: a few vectors with a loaded model, those of calls at the same time together. Safe
 * for any number of threads.
 */
final class VectorHasher {
  private static final int KEPT_HEADS = 32;
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final Models models;
  private final HashLimits limits;
  private final Map<HashHead, VectorBatches> batches =
      new LinkedHashMap<>(KEPT_HEADS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HashHead, VectorBatches> eldest) {
          return size() > KEPT_HEADS;
        }
      };

  VectorHasher(Models models, HashLimits limits) {
    this.models = models;
    this.limits = limits;
  }

  /**
   * Hashes.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if there are too many vectors or one does not fit
   *     the model; (NOT_FOUND) if the model is not here
   */
  HashVectorsResponse hash(HashVectorsRequest request) {
    long start = System.nanoTime();
    int count = request.getInputsCount();
    if (count < 1 || count > limits.vectors()) {
      throw CrosshashException.invalid(
          "A call hashes 1 to " + limits.vectors() + " vectors",
          count,
          "split them over several calls, or hash a table");
    }
    HashVectorsResponse.Builder response = HashVectorsResponse.newBuilder();
    try (var lease = models.lease(request.getModel())) {
      switch (lease.value().model()) {
        case TrainedModel.OfVectors vectors -> hash(vectors, request.getInputsList(), response);
        case TrainedModel.OfTokens tokens -> hash(tokens, request.getInputsList(), response);
        case TrainedModel.OfTokensAlone tokens -> hash(tokens, request.getInputsList(), response);
        case TowerTrained tower -> hash(tower, request.getInputsList(), response);
      }
    }
    return response.setMilliseconds((System.nanoTime() - start) / NANOS_PER_MILLISECOND).build();
  }

  private void hash(
      TrainedModel.OfVectors model, List<HashInput> inputs, HashVectorsResponse.Builder response) {
    Map<Modality, List<float[]>> vectors = new EnumMap<>(Modality.class);
    for (int i = 0; i < inputs.size(); i++) {
      Modality modality = Modality.of(inputs.get(i).getModality());
      vectors
          .computeIfAbsent(modality, known -> new ArrayList<>())
          .add(model.checked(modality, inputs.get(i), i));
    }
    Map<Modality, byte[]> codes = new EnumMap<>(Modality.class);
    vectors.forEach(
        (modality, some) -> codes.put(modality, batches(model.model().head(modality)).hash(some)));
    int width = model.bits() / Byte.SIZE;
    Map<Modality, Integer> next = new EnumMap<>(Modality.class);
    for (HashInput input : inputs) {
      Modality modality = Modality.of(input.getModality());
      int place = next.merge(modality, 1, Integer::sum) - 1;
      response.addCodes(ByteString.copyFrom(codes.get(modality), place * width, width));
    }
  }

  private VectorBatches batches(HashHead head) {
    synchronized (batches) {
      return batches.computeIfAbsent(
          head,
          used ->
              new VectorBatches(
                  vectors -> used.hash(FloatMatrix.ofRows(vectors)),
                  used.bits() / Byte.SIZE,
                  Runtime.getRuntime().availableProcessors(),
                  limits.batch(),
                  limits.patience()));
    }
  }

  /** Tokens are few and of each item by itself: nothing is gained by hashing items together. */
  private static void hash(
      TrainedModel model, List<HashInput> inputs, HashVectorsResponse.Builder response) {
    for (HashInput input : inputs) {
      TrainedModel.Hashed hashed = model.hash(input);
      response.addCodes(ByteString.copyFrom(hashed.codes()));
      if (hashed.localVectors().length > 0) {
        LocalVectors.Builder local = response.addLocalVectorsBuilder();
        for (float value : hashed.localVectors()) {
          local.addValues(value);
        }
      }
    }
  }
}
