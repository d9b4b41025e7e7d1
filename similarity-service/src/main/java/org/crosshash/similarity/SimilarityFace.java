package org.crosshash.similarity;

import com.google.longrunning.Operation;
import io.grpc.stub.StreamObserver;
import org.crosshash.kit.ServiceContext;
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
import org.crosshash.similarity.v1.SimilarityServiceGrpc.SimilarityServiceImplBase;

/** The similarity service on the wire; errors become statuses in the server's interceptor. */
final class SimilarityFace extends SimilarityServiceImplBase {
  private final ServiceContext context;
  private final BuildGuidanceOperation build;
  private final NeighbourGraphOperation neighbours;
  private final CommunitiesOperation communities;
  private final GuidanceReader reader;
  private final PairScorer scorer;

  SimilarityFace(
      ServiceContext context,
      BuildGuidanceOperation build,
      NeighbourGraphOperation neighbours,
      CommunitiesOperation communities,
      Generators generators) {
    this.context = context;
    this.build = build;
    this.neighbours = neighbours;
    this.communities = communities;
    scorer = new PairScorer(context.artifacts(), generators);
    reader = new GuidanceReader(context.store());
  }

  @Override
  public void buildGuidance(BuildGuidanceRequest request, StreamObserver<Operation> observer) {
    build.check(request);
    answer(observer, context.operations().start(build, request, request.getRequestId()));
  }

  @Override
  public void buildNeighbourGraph(
      BuildNeighbourGraphRequest request, StreamObserver<Operation> observer) {
    neighbours.check(request);
    answer(observer, context.operations().start(neighbours, request, request.getRequestId()));
  }

  @Override
  public void detectCommunities(
      DetectCommunitiesRequest request, StreamObserver<Operation> observer) {
    communities.check(request);
    answer(observer, context.operations().start(communities, request, request.getRequestId()));
  }

  @Override
  public void describeGuidance(
      DescribeGuidanceRequest request, StreamObserver<GuidanceDescription> observer) {
    answer(observer, reader.describe(request.getName()));
  }

  @Override
  public void getBlock(GetBlockRequest request, StreamObserver<GetBlockResponse> observer) {
    answer(observer, reader.block(request));
  }

  @Override
  public void scorePairs(ScorePairsRequest request, StreamObserver<ScorePairsResponse> observer) {
    answer(observer, scorer.score(request));
  }

  @Override
  public void listRecipes(
      ListRecipesRequest request, StreamObserver<ListRecipesResponse> observer) {
    answer(observer, RecipeCatalogue.list(request));
  }

  private static <T> void answer(StreamObserver<T> observer, T response) {
    observer.onNext(response);
    observer.onCompleted();
  }
}
