package org.crosshash.client;

import org.crosshash.errors.CrosshashException;
import org.crosshash.retrieval.v1.RetrievalServiceGrpc.RetrievalServiceBlockingStub;
import org.crosshash.retrieval.v1.RetrieveRequest;
import org.crosshash.retrieval.v1.RetrieveResponse;

/**
 * Retrieval in one call, as a client sees it. Every method throws a {@link CrosshashException} with
 * what the server sent. Safe for any number of threads.
 */
public final class RetrievalClient {
  private final RetrievalServiceBlockingStub stub;

  RetrievalClient(RetrievalServiceBlockingStub stub) {
    this.stub = stub;
  }

  /** Embeds, aligns, hashes and searches. */
  public RetrieveResponse retrieve(RetrieveRequest request) {
    return Calls.call(() -> stub.retrieve(request));
  }
}
