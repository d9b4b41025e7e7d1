package org.crosshash.client;

import com.google.longrunning.Operation;
import java.util.function.Consumer;
import org.crosshash.errors.CrosshashException;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.DeleteModelRequest;
import org.crosshash.trainer.v1.DescribeCodesRequest;
import org.crosshash.trainer.v1.ExportModelRequest;
import org.crosshash.trainer.v1.ExportedPart;
import org.crosshash.trainer.v1.GetModelRequest;
import org.crosshash.trainer.v1.HashRequest;
import org.crosshash.trainer.v1.HashVectorsRequest;
import org.crosshash.trainer.v1.HashVectorsResponse;
import org.crosshash.trainer.v1.ListMethodsRequest;
import org.crosshash.trainer.v1.ListMethodsResponse;
import org.crosshash.trainer.v1.ListModelsRequest;
import org.crosshash.trainer.v1.ListModelsResponse;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;

/**
 * The trainer-service, as a client sees it. Every method throws a {@link CrosshashException} with
 * what the server sent. Safe for any number of threads.
 */
public final class TrainerClient {
  private final TrainerServiceBlockingStub stub;

  TrainerClient(TrainerServiceBlockingStub stub) {
    this.stub = stub;
  }

  /** Trains a model. Response: TrainResponse; metadata: TrainProgress. */
  public Operation train(TrainRequest request) {
    return Calls.call(() -> stub.train(request));
  }

  /** Hashes every row of an embeddings table. Response: HashResponse; metadata: HashProgress. */
  public Operation hash(HashRequest request) {
    return Calls.call(() -> stub.hash(request));
  }

  /** Hashes a few vectors at once. */
  public HashVectorsResponse hashVectors(HashVectorsRequest request) {
    return Calls.call(() -> stub.hashVectors(request));
  }

  /** Describes a table of codes, without labels. */
  public CodeStatistics describeCodes(DescribeCodesRequest request) {
    return Calls.call(() -> stub.describeCodes(request));
  }

  /**
   * Exports a model as files.
   *
   * @param parts takes the parts of each file in their order, one file after the other
   */
  public void exportModel(ExportModelRequest request, Consumer<ExportedPart> parts) {
    Calls.call(() -> {
      stub.exportModel(request).forEachRemaining(parts);
      return request;
    });
  }

  /** Gets one model. */
  public Model getModel(GetModelRequest request) {
    return Calls.call(() -> stub.getModel(request));
  }

  /** Lists models, newest first. */
  public ListModelsResponse listModels(ListModelsRequest request) {
    return Calls.call(() -> stub.listModels(request));
  }

  /** Deletes one model. FAILED_PRECONDITION where it is pinned. */
  public void deleteModel(DeleteModelRequest request) {
    Calls.call(() -> stub.deleteModel(request));
  }

  /** The methods of this server, with the training settings of each profile. */
  public ListMethodsResponse listMethods(ListMethodsRequest request) {
    return Calls.call(() -> stub.listMethods(request));
  }
}
