package org.crosshash.trainer;

import com.google.protobuf.ByteString;
import org.crosshash.errors.CrosshashException;
import org.crosshash.trainer.v1.HashInput;
import org.crosshash.trainer.v1.HashVectorsRequest;
import org.crosshash.trainer.v1.HashVectorsResponse;
import org.crosshash.trainer.v1.LocalVectors;

/** HashVectors: a few vectors with a loaded model. Safe for any number of threads. */
final class VectorHasher {
  private static final int MOST_INPUTS = 1024;
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final Models models;

  VectorHasher(Models models) {
    this.models = models;
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
    if (count < 1 || count > MOST_INPUTS) {
      throw CrosshashException.invalid(
          "A call hashes 1 to " + MOST_INPUTS + " vectors",
          count,
          "split them over several calls, or hash a table");
    }
    TrainedModel model = models.load(request.getModel()).model();
    HashVectorsResponse.Builder response = HashVectorsResponse.newBuilder();
    for (HashInput input : request.getInputsList()) {
      TrainedModel.Hashed hashed = model.hash(input);
      response.addCodes(ByteString.copyFrom(hashed.codes()));
      if (hashed.localVectors().length > 0) {
        LocalVectors.Builder local = response.addLocalVectorsBuilder();
        for (float value : hashed.localVectors()) {
          local.addValues(value);
        }
      }
    }
    return response.setMilliseconds((System.nanoTime() - start) / NANOS_PER_MILLISECOND).build();
  }
}
