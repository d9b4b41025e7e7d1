package org.crosshash.kit;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.crosshash.artifacts.v1.Artifact;
import org.crosshash.artifacts.v1.ArtifactKind;
import org.crosshash.artifacts.v1.ArtifactsServiceGrpc;
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
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Digest;
import org.crosshash.tables.GarbageReport;
import org.crosshash.tables.GarbageRule;
import org.crosshash.tables.StoredArtifact;

/** {@code crosshash.artifacts.v1.ArtifactsService} over the store of this server. */
final class ArtifactsFace extends ArtifactsServiceGrpc.ArtifactsServiceImplBase {
  /** Where the caller names no age: a pipeline's steps seldom lie further apart. */
  private static final Duration STANDARD_AGE = Duration.ofHours(1);

  private static final Duration LARGEST_AGE = Duration.ofDays(36_500);

  /** File systems stamp files by a clock that lags behind Java's by some milliseconds. */
  private static final Duration CLOCK_MARGIN = Duration.ofSeconds(1);

  private final ArtifactStore store;
  private final Artifacts artifacts;
  private final Supplier<Set<ArtifactName>> inUse;
  private final Supplier<Optional<Instant>> workingSince;

  /**
   * @param inUse what running operations and modules need now
   * @param workingSince when the oldest work began that is not recorded yet
   */
  ArtifactsFace(
      ArtifactStore store,
      Artifacts artifacts,
      Supplier<Set<ArtifactName>> inUse,
      Supplier<Optional<Instant>> workingSince) {
    this.store = store;
    this.artifacts = artifacts;
    this.inUse = inUse;
    this.workingSince = workingSince;
  }

  @Override
  public void getArtifact(GetArtifactRequest request, StreamObserver<Artifact> observer) {
    answer(store.get(ArtifactName.parse(request.getName())), observer);
  }

  @Override
  public void listArtifacts(
      ListArtifactsRequest request, StreamObserver<ListArtifactsResponse> observer) {
    Page page = Page.of(request.getPageSize(), request.getPageToken());
    List<StoredArtifact> all = store.list(filter(request));
    Page.Slice<StoredArtifact> slice = page.slice(all, artifact -> artifact.name().toString());
    ListArtifactsResponse.Builder response =
        ListArtifactsResponse.newBuilder().setNextPageToken(slice.nextToken());
    slice.entries().forEach(stored -> response.addArtifacts(ArtifactMessages.artifact(stored)));
    observer.onNext(response.build());
    observer.onCompleted();
  }

  private static Predicate<StoredArtifact> filter(ListArtifactsRequest request) {
    Predicate<StoredArtifact> ofKind =
        switch (request.getKind()) {
          case ARTIFACT_KIND_UNSPECIFIED -> artifact -> true;
          case ARTIFACT_KIND_TABLE -> artifact -> artifact.name().kind() == ArtifactName.Kind.TABLE;
          case ARTIFACT_KIND_MODEL -> artifact -> artifact.name().kind() == ArtifactName.Kind.MODEL;
          case UNRECOGNIZED ->
              throw CrosshashException.invalid(
                  "An artifact is a table or a model",
                  request.getKindValue(),
                  "use one of " + List.of(ArtifactKind.values()));
        };
    return request.getContent().isEmpty()
        ? ofKind
        : ofKind.and(artifact -> artifact.content().equals(request.getContent()));
  }

  @Override
  public void resolveRecipe(ResolveRecipeRequest request, StreamObserver<Artifact> observer) {
    Digest key = new Digest(request.getRecipeKey());
    answer(
        store
            .resolve(key)
            .orElseThrow(() ->
                CrosshashException.notFound(
                    "This server has run no such recipe",
                    key,
                    "start the operation; it answers with what exists, if anything does")),
        observer);
  }

  @Override
  public void pinArtifact(PinArtifactRequest request, StreamObserver<Artifact> observer) {
    answer(store.pin(ArtifactName.parse(request.getName())), observer);
  }

  @Override
  public void unpinArtifact(UnpinArtifactRequest request, StreamObserver<Artifact> observer) {
    answer(store.unpin(ArtifactName.parse(request.getName())), observer);
  }

  @Override
  public void pullArtifact(PullArtifactRequest request, StreamObserver<Artifact> observer) {
    answer(store.get(artifacts.fetch(request.getReference())), observer);
  }

  @Override
  public void verifyArtifact(VerifyArtifactRequest request, StreamObserver<Artifact> observer) {
    answer(store.verify(ArtifactName.parse(request.getName())), observer);
  }

  @Override
  public void collectGarbage(
      CollectGarbageRequest request, StreamObserver<CollectGarbageResponse> observer) {
    GarbageReport report =
        store.collectGarbage(
            new GarbageRule(minimumAge(request), inUse.get(), request.getDryRun()));
    CollectGarbageResponse.Builder response =
        CollectGarbageResponse.newBuilder().setFreedBytes(report.freedBytes());
    report.deleted().forEach(name -> response.addDeleted(name.toString()));
    observer.onNext(response.build());
    observer.onCompleted();
  }

  /**
   * What a work that is under way has committed is nobody's until it is recorded: all that is
   * younger than that work stays.
   */
  private Duration minimumAge(CollectGarbageRequest request) {
    long seconds = request.getMinimumAgeSeconds();
    if (seconds < 0 || seconds > LARGEST_AGE.toSeconds()) {
      throw CrosshashException.invalid(
          "A minimum age is 0 to " + LARGEST_AGE.toSeconds() + " seconds",
          seconds,
          "choose an age in that range; 0 stands for " + STANDARD_AGE.toSeconds());
    }
    Duration asked = seconds == 0 ? STANDARD_AGE : Duration.ofSeconds(seconds);
    Duration working =
        workingSince
            .get()
            .map(since -> Duration.between(since, Instant.now()).plus(CLOCK_MARGIN))
            .orElse(Duration.ZERO);
    return asked.compareTo(working) < 0 ? working : asked;
  }

  @Override
  public void deleteArtifact(DeleteArtifactRequest request, StreamObserver<Empty> observer) {
    ArtifactName name = ArtifactName.parse(request.getName());
    if (inUse.get().contains(name)) {
      throw CrosshashException.precondition(
          "An artifact that an operation or an index needs cannot be deleted",
          name,
          "wait for the operation or cancel it; delete the index");
    }
    store.delete(name);
    observer.onNext(Empty.getDefaultInstance());
    observer.onCompleted();
  }

  private static void answer(StoredArtifact stored, StreamObserver<Artifact> observer) {
    observer.onNext(ArtifactMessages.artifact(stored));
    observer.onCompleted();
  }
}
