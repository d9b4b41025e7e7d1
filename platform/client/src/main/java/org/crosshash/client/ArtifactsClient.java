package org.crosshash.client;

import org.crosshash.artifacts.v1.Artifact;
import org.crosshash.artifacts.v1.ArtifactsServiceGrpc.ArtifactsServiceBlockingStub;
import org.crosshash.artifacts.v1.CollectGarbageRequest;
import org.crosshash.artifacts.v1.CollectGarbageResponse;
import org.crosshash.artifacts.v1.DeleteArtifactRequest;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.artifacts.v1.ListArtifactsRequest;
import org.crosshash.artifacts.v1.ListArtifactsResponse;
import org.crosshash.artifacts.v1.PinArtifactRequest;
import org.crosshash.artifacts.v1.PullArtifactRequest;
import org.crosshash.artifacts.v1.ResolveRecipeRequest;
import org.crosshash.artifacts.v1.UnpinArtifactRequest;
import org.crosshash.artifacts.v1.VerifyArtifactRequest;
import org.crosshash.errors.CrosshashException;

/**
 * The artifacts of one server, as a client sees it. Every method throws a {@link
 * CrosshashException} with what the server sent. Safe for any number of threads.
 */
public final class ArtifactsClient {
  private final ArtifactsServiceBlockingStub stub;

  ArtifactsClient(ArtifactsServiceBlockingStub stub) {
    this.stub = stub;
  }

  /** Gets one artifact. NOT_FOUND where this store does not hold it. */
  public Artifact getArtifact(GetArtifactRequest request) {
    return Calls.call(() -> stub.getArtifact(request));
  }

  /** Lists artifacts, newest first. */
  public ListArtifactsResponse listArtifacts(ListArtifactsRequest request) {
    return Calls.call(() -> stub.listArtifacts(request));
  }

  /** Looks up what a recipe key was last mapped to. NOT_FOUND where the recipe has not been run. */
  public Artifact resolveRecipe(ResolveRecipeRequest request) {
    return Calls.call(() -> stub.resolveRecipe(request));
  }

  /** Protects an artifact, and all that it was made from, from garbage collection. */
  public Artifact pinArtifact(PinArtifactRequest request) {
    return Calls.call(() -> stub.pinArtifact(request));
  }

  /** Takes a pin back. */
  public Artifact unpinArtifact(UnpinArtifactRequest request) {
    return Calls.call(() -> stub.unpinArtifact(request));
  }

  /** Copies a table from a peer on this server's allow-list, verifying its digest. */
  public Artifact pullArtifact(PullArtifactRequest request) {
    return Calls.call(() -> stub.pullArtifact(request));
  }

  /**
   * Reads an artifact again from disk and checks its digest. DATA_LOSS where the bytes are damaged.
   */
  public Artifact verifyArtifact(VerifyArtifactRequest request) {
    return Calls.call(() -> stub.verifyArtifact(request));
  }

  /**
   * Deletes what neither a pin, nor a running operation, nor an index needs and what is older than
   * an age.
   */
  public CollectGarbageResponse collectGarbage(CollectGarbageRequest request) {
    return Calls.call(() -> stub.collectGarbage(request));
  }

  /** Deletes one unpinned artifact. FAILED_PRECONDITION where it is pinned. */
  public void deleteArtifact(DeleteArtifactRequest request) {
    Calls.call(() -> stub.deleteArtifact(request));
  }
}
