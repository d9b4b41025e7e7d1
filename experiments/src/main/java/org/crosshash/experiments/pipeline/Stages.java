package org.crosshash.experiments.pipeline;

import com.google.longrunning.Operation;
import com.google.protobuf.Message;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.encoder.v1.AlignTableRequest;
import org.crosshash.encoder.v1.AlignTableResponse;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeProgress;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.progress.Progress;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.search.v1.EvaluateRequest;
import org.crosshash.search.v1.EvaluateResponse;
import org.crosshash.search.v1.IndexProgress;
import org.crosshash.search.v1.IndexTableRequest;
import org.crosshash.search.v1.IndexTableResponse;
import org.crosshash.search.v1.SearchTableRequest;
import org.crosshash.search.v1.SearchTableResponse;
import org.crosshash.similarity.v1.BuildGuidanceRequest;
import org.crosshash.similarity.v1.BuildGuidanceResponse;
import org.crosshash.similarity.v1.BuildNeighbourGraphRequest;
import org.crosshash.similarity.v1.BuildNeighbourGraphResponse;
import org.crosshash.similarity.v1.CommunityConfig;
import org.crosshash.similarity.v1.DetectCommunitiesRequest;
import org.crosshash.similarity.v1.DetectCommunitiesResponse;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.GuidanceProgress;
import org.crosshash.similarity.v1.NeighbourGraphConfig;
import org.crosshash.trainer.v1.HashProgress;
import org.crosshash.trainer.v1.HashRequest;
import org.crosshash.trainer.v1.HashResponse;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainProgress;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.ValidationInputs;

/**
 * The stages of the pipeline, each one operation of one service, waited for with its progress
 * shown.
 *
 * <p>References say where an artifact is; a service that lacks it fetches it from there. A stage
 * whose result exists answers at once. Interrupting the thread cancels the stage.
 */
public final class Stages {
  /** How many of a list an evaluation re-ranks, as a search does. */
  private static final int RE_RANKED = 100;

  private final CrosshashClient client;
  private final Progress progress;

  /** Runs stages over the services that a client knows; the client stays the caller's. */
  public Stages(CrosshashClient client, Progress progress) {
    this.client = client;
    this.progress = progress;
  }

  /** Turns pictures and texts into vectors. */
  public EncodeTableResponse encode(ArtifactReference content, EncodeConfig config) {
    return stage(
        "encode",
        client
            .encoder()
            .encodeTable(
                EncodeTableRequest.newBuilder().setItems(content).setConfig(config).build()),
        EncodeTableResponse.class,
        EncodeProgress.class,
        (task, step) -> task.at(step.getDone(), step.getTotal(), step.getStage()),
        EncodeTableResponse::getCached);
  }

  /** The vectors of a dataset: those that came with it, else those that encoding gives. */
  public ArtifactReference embeddings(UploadedDataset data, EncodeConfig config) {
    return data.vectors() ? data.content() : encode(data.content(), config).getEmbeddings();
  }

  /** Brings pictures and texts into one space, fitted on the selected rows. */
  public AlignTableResponse align(
      ArtifactReference embeddings, ArtifactReference selection, AlignConfig config) {
    return stage(
        "align (" + config.getMethod() + ")",
        client
            .encoder()
            .alignTable(
                AlignTableRequest.newBuilder()
                    .setEmbeddings(embeddings)
                    .setSelection(selection)
                    .setConfig(config)
                    .build()),
        AlignTableResponse.class,
        EncodeProgress.class,
        (task, step) -> task.at(step.getDone(), step.getTotal(), step.getStage()),
        AlignTableResponse::getCached);
  }

  /** Builds what learning is guided by. */
  public BuildGuidanceResponse guide(
      ArtifactReference aligned, ArtifactReference selection, GuidanceConfig config) {
    return guide(aligned, selection, config, Optional.empty());
  }

  /**
   * Builds what learning is guided by.
   *
   * @param external the user's own similarities, for the recipe {@code external}
   */
  public BuildGuidanceResponse guide(
      ArtifactReference aligned,
      ArtifactReference selection,
      GuidanceConfig config,
      Optional<ArtifactReference> external) {
    BuildGuidanceRequest.Builder request =
        BuildGuidanceRequest.newBuilder()
            .setEmbeddings(aligned)
            .setSelection(selection)
            .setConfig(config);
    external.ifPresent(request::setExternal);
    return stage(
        "guide (" + config.getRecipeCase().name().toLowerCase(Locale.ROOT) + ")",
        client.similarity().buildGuidance(request.build()),
        BuildGuidanceResponse.class,
        GuidanceProgress.class,
        (task, step) -> task.at(step.getDone(), step.getTotal(), step.getStage()),
        BuildGuidanceResponse::getCached);
  }

  /**
   * Finds each row's nearest neighbours.
   *
   * @param selection the rows to take; all if empty
   */
  public BuildNeighbourGraphResponse neighbours(
      ArtifactReference vectors,
      Optional<ArtifactReference> selection,
      NeighbourGraphConfig config) {
    BuildNeighbourGraphRequest.Builder request =
        BuildNeighbourGraphRequest.newBuilder().setVectors(vectors).setConfig(config);
    selection.ifPresent(request::setSelection);
    return stage(
        "neighbours (" + config.getMetric() + ")",
        client.similarity().buildNeighbourGraph(request.build()),
        BuildNeighbourGraphResponse.class,
        GuidanceProgress.class,
        (task, step) -> task.at(step.getDone(), step.getTotal(), step.getStage()),
        BuildNeighbourGraphResponse::getCached);
  }

  /** Finds communities on a graph of neighbours or on guidance. */
  public DetectCommunitiesResponse communities(ArtifactReference graph, CommunityConfig config) {
    return stage(
        "communities (" + config.getAlgorithm() + ")",
        client
            .similarity()
            .detectCommunities(
                DetectCommunitiesRequest.newBuilder().setGraph(graph).setConfig(config).build()),
        DetectCommunitiesResponse.class,
        GuidanceProgress.class,
        (task, step) -> task.at(step.getDone(), step.getTotal(), step.getStage()),
        DetectCommunitiesResponse::getCached);
  }

  /**
   * Trains a model.
   *
   * @param guidance empty for methods that need none; the selection says then what is trained on
   * @param validation what it is validated on; empty where its settings validate nothing
   * @param watcher is told the progress whenever it is new
   */
  public TrainResponse train(
      ArtifactReference aligned,
      Optional<ArtifactReference> guidance,
      ArtifactReference selection,
      TrainConfig config,
      Optional<ValidationInputs> validation,
      Consumer<TrainProgress> watcher) {
    TrainRequest.Builder request =
        TrainRequest.newBuilder().setEmbeddings(aligned).setConfig(config);
    guidance.ifPresentOrElse(request::setGuidance, () -> request.setSelection(selection));
    validation.ifPresent(request::setValidation);
    return stage(
        "train %s, %d bits".formatted(config.getMethod(), config.getBits()),
        client.trainer().train(request.build()),
        TrainResponse.class,
        TrainProgress.class,
        (task, step) -> {
          task.at(step.getStep(), step.getSteps(), step.getStage());
          watcher.accept(step);
        },
        TrainResponse::getCached);
  }

  /** Hashes all items. */
  public HashResponse hash(ArtifactReference model, ArtifactReference aligned) {
    return stage(
        "hash",
        client
            .trainer()
            .hash(HashRequest.newBuilder().setModel(model).setEmbeddings(aligned).build()),
        HashResponse.class,
        HashProgress.class,
        (task, step) -> task.at(step.getDone(), step.getTotal(), ""),
        HashResponse::getCached);
  }

  /** Measures codes against labels. */
  public EvaluateResponse evaluate(
      ArtifactReference codes,
      ArtifactReference items,
      ArtifactReference queries,
      ArtifactReference database,
      EvaluateConfig config) {
    return evaluate(codes, Optional.empty(), items, queries, database, config);
  }

  /**
   * Measures codes against labels, also re-ranked by local codes where there are such.
   *
   * @param codebooks of the local codes; empty: none
   */
  public EvaluateResponse evaluate(
      ArtifactReference codes,
      Optional<ArtifactReference> codebooks,
      ArtifactReference items,
      ArtifactReference queries,
      ArtifactReference database,
      EvaluateConfig config) {
    EvaluateRequest.Builder request =
        EvaluateRequest.newBuilder()
            .setCodes(codes)
            .setItems(items)
            .setQueries(queries)
            .setDatabase(database)
            .setConfig(config);
    if (codebooks.isPresent()) {
      request.setCodebooks(codebooks.get());
      if (config.getReRankDepth() == 0) {
        request.getConfigBuilder().setReRankDepth(RE_RANKED);
      }
    }
    return stage(
        "evaluate",
        client.search().evaluate(request.build()),
        EvaluateResponse.class,
        IndexProgress.class,
        (task, step) -> task.at(step.getDone(), step.getTotal(), step.getStage()),
        EvaluateResponse::getCached);
  }

  /** Puts codes into an index. */
  public IndexTableResponse index(IndexTableRequest request) {
    return stage(
        "index",
        client.search().indexTable(request),
        IndexTableResponse.class,
        IndexProgress.class,
        (task, step) -> task.at(step.getDone(), step.getTotal(), step.getStage()),
        response -> false);
  }

  /** Searches an index for the neighbours of a table of codes. */
  public SearchTableResponse search(SearchTableRequest request) {
    return stage(
        "search",
        client.search().searchTable(request),
        SearchTableResponse.class,
        IndexProgress.class,
        (task, step) -> task.at(step.getDone(), step.getTotal(), step.getStage()),
        response -> false);
  }

  /** Shows a step of an operation on a task. */
  private interface Display<P> {
    void show(Progress.Task task, P step);
  }

  /** Whether a response was there already. */
  private interface Cached<R> {
    boolean of(R response);
  }

  private <R extends Message, P extends Message> R stage(
      String name,
      Operation operation,
      Class<R> response,
      Class<P> step,
      Display<P> display,
      Cached<R> cached) {
    try (Progress.Task task = progress.begin(name)) {
      R result = client.await(operation, response, step, latest -> display.show(task, latest));
      if (cached.of(result)) {
        task.end("there already");
      }
      return result;
    } catch (TrialStopped stopped) {
      throw ended(stopped, operation, response, step);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.CANCELLED,
          "The stage was interrupted",
          name,
          "run it again: it goes on from its last checkpoint",
          interrupted);
    }
  }

  /**
   * Cancels an operation and waits until it is over, so that whoever asks the same next begins
   * anew. Whatever fails here, the trial was stopped.
   *
   * @return what to throw
   */
  private <R extends Message, P extends Message> TrialStopped ended(
      TrialStopped stopped, Operation operation, Class<R> response, Class<P> step) {
    // A call is not sent while the thread is interrupted.
    boolean interrupted = Thread.interrupted();
    try {
      client.cancel(operation.getName());
    } catch (CrosshashException failure) {
      return unconfirmed(stopped, failure);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      var _ = client.await(operation, response, step, latest -> {});
      return stopped;
    } catch (CrosshashException failure) {
      // That it was cancelled is what was wanted.
      return failure.problem() == Problem.CANCELLED ? stopped : unconfirmed(stopped, failure);
    } catch (InterruptedException impatient) {
      return unconfirmed(stopped, impatient);
    }
  }

  /**
   * Whoever interrupts wants the trial broken off, and that it is. With the interrupt still set the
   * journal of its run could not be written, and that it was stopped would be lost.
   */
  private static TrialStopped unconfirmed(TrialStopped stopped, Exception failure) {
    var _ = Thread.interrupted();
    return stopped.unconfirmed(failure);
  }
}
