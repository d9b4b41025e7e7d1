package org.crosshash.client;

import com.google.longrunning.Operation;
import org.crosshash.errors.CrosshashException;
import org.crosshash.similarity.v1.BuildGuidanceRequest;
import org.crosshash.similarity.v1.BuildNeighbourGraphRequest;
import org.crosshash.similarity.v1.DescribeGuidanceRequest;
import org.crosshash.similarity.v1.DetectCommunitiesRequest;
import org.crosshash.similarity.v1.GetBlockRequest;
import org.crosshash.similarity.v1.GetBlockResponse;
import org.crosshash.similarity.v1.GuidanceDescription;
import org.crosshash.similarity.v1.ListRecipesRequest;
import org.crosshash.similarity.v1.ListRecipesResponse;
import org.crosshash.similarity.v1.ScorePairsRequest;
import org.crosshash.similarity.v1.ScorePairsResponse;
import org.crosshash.similarity.v1.SimilarityServiceGrpc.SimilarityServiceBlockingStub;

/**
 * The similarity-service, as a client sees it. Every method throws a {@link CrosshashException}
 * with what the server sent. Safe for any number of threads.
 */
public final class SimilarityClient {
  private final SimilarityServiceBlockingStub stub;

  SimilarityClient(SimilarityServiceBlockingStub stub) {
    this.stub = stub;
  }

  /**
   * Builds the guidance of selected rows. Response: BuildGuidanceResponse; metadata:
   * GuidanceProgress.
   */
  public Operation buildGuidance(BuildGuidanceRequest request) {
    return Calls.call(() -> stub.buildGuidance(request));
  }

  /**
   * Finds communities on a guidance table or a graph of neighbours. Response:
   * DetectCommunitiesResponse; metadata: GuidanceProgress.
   */
  public Operation detectCommunities(DetectCommunitiesRequest request) {
    return Calls.call(() -> stub.detectCommunities(request));
  }

  /**
   * Finds the nearest neighbours of all rows. Response: BuildNeighbourGraphResponse; metadata:
   * GuidanceProgress.
   */
  public Operation buildNeighbourGraph(BuildNeighbourGraphRequest request) {
    return Calls.call(() -> stub.buildNeighbourGraph(request));
  }

  /** Statistics of a guidance table. */
  public GuidanceDescription describeGuidance(DescribeGuidanceRequest request) {
    return Calls.call(() -> stub.describeGuidance(request));
  }

  /** A block of a guidance table, as the trainer sees it. */
  public GetBlockResponse getBlock(GetBlockRequest request) {
    return Calls.call(() -> stub.getBlock(request));
  }

  /** Modality-interaction-enabled similarities of pairs of items, by a trained generator. */
  public ScorePairsResponse scorePairs(ScorePairsRequest request) {
    return Calls.call(() -> stub.scorePairs(request));
  }

  /** The recipes of this server with their settings. */
  public ListRecipesResponse listRecipes(ListRecipesRequest request) {
    return Calls.call(() -> stub.listRecipes(request));
  }
}
