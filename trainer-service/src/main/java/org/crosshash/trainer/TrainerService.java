package org.crosshash.trainer;

import com.google.longrunning.Operation;
import com.google.protobuf.Empty;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.Artifacts;
import org.crosshash.kit.Page;
import org.crosshash.kit.ServiceContext;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
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
import org.crosshash.trainer.v1.Method;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainerServiceGrpc;

/** {@code crosshash.trainer.v1.TrainerService}. */
final class TrainerService extends TrainerServiceGrpc.TrainerServiceImplBase {
  private final ServiceContext context;
  private final TrainOperation train;
  private final HashOperation hash;
  private final Models models;
  private final VectorHasher hasher;
  private final ModelExport export;

  TrainerService(
      ServiceContext context,
      TrainOperation train,
      HashOperation hash,
      Models models,
      HashLimits limits) {
    this.context = context;
    this.train = train;
    this.hash = hash;
    this.models = models;
    this.hasher = new VectorHasher(models, limits);
    this.export = new ModelExport(context.store(), models);
  }

  @Override
  public void train(TrainRequest request, StreamObserver<Operation> observer) {
    // The request is kept as it came, so that repeating it gives the same operation.
    TrainRequests.check(request);
    answer(context.operations().start(train, request, request.getRequestId()), observer);
  }

  @Override
  public void hash(HashRequest request, StreamObserver<Operation> observer) {
    if (!Artifacts.isGiven(request.getModel()) || !Artifacts.isGiven(request.getEmbeddings())) {
      throw CrosshashException.invalid(
          "Hashing reads a model and embeddings",
          "model `%s`, embeddings `%s`"
              .formatted(request.getModel().getName(), request.getEmbeddings().getName()),
          "name both");
    }
    answer(context.operations().start(hash, request, request.getRequestId()), observer);
  }

  @Override
  public void hashVectors(
      HashVectorsRequest request, StreamObserver<HashVectorsResponse> observer) {
    answer(hasher.hash(request), observer);
  }

  @Override
  public void describeCodes(DescribeCodesRequest request, StreamObserver<CodeStatistics> observer) {
    if (!Artifacts.isGiven(request.getCodes())) {
      throw CrosshashException.invalid(
          "A description is of a table of codes", "none", "name what `Hash` answered");
    }
    ArtifactName codes = context.artifacts().fetch(request.getCodes());
    Optional<ArtifactName> communities =
        Artifacts.isGiven(request.getCommunities())
            ? Optional.of(context.artifacts().fetch(request.getCommunities()))
            : Optional.empty();
    // Answered when the tables are closed: whoever has the answer may end the server.
    answer(statistics(codes, communities), observer);
  }

  private CodeStatistics statistics(ArtifactName codes, Optional<ArtifactName> communities) {
    try (Table table = context.store().open(codes)) {
      if (communities.isEmpty()) {
        return CodesDescription.of(table, Optional.empty(), Callers::requireWaiting);
      }
      try (Table known = context.store().open(communities.get())) {
        return CodesDescription.of(table, Optional.of(known), Callers::requireWaiting);
      }
    }
  }

  @Override
  public void exportModel(ExportModelRequest request, StreamObserver<ExportedPart> observer) {
    export.send(request, (ServerCallStreamObserver<ExportedPart>) observer);
  }

  @Override
  public void getModel(GetModelRequest request, StreamObserver<Model> observer) {
    answer(models.describeInFull(models.stored(request.getName())), observer);
  }

  @Override
  public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> observer) {
    Page.Slice<StoredArtifact> page =
        Page.of(request.getPageSize(), request.getPageToken())
            .slice(models.list(), artifact -> artifact.name().toString());
    ListModelsResponse.Builder response =
        ListModelsResponse.newBuilder().setNextPageToken(page.nextToken());
    page.entries().forEach(artifact -> response.addModels(models.describe(artifact)));
    answer(response.build(), observer);
  }

  @Override
  public void deleteModel(DeleteModelRequest request, StreamObserver<Empty> observer) {
    models.delete(request.getName());
    answer(Empty.getDefaultInstance(), observer);
  }

  @Override
  public void listMethods(
      ListMethodsRequest request, StreamObserver<ListMethodsResponse> observer) {
    Page.Slice<Method> page =
        Page.of(request.getPageSize(), request.getPageToken())
            .slice(MethodList.all(), Method::getName);
    answer(
        ListMethodsResponse.newBuilder()
            .addAllMethods(page.entries())
            .setNextPageToken(page.nextToken())
            .build(),
        observer);
  }

  private static <T> void answer(T message, StreamObserver<T> observer) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
