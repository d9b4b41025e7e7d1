package org.crosshash.experiments.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.search.v1.EvaluateResponse;
import org.crosshash.similarity.v1.BuildGuidanceResponse;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.HashResponse;
import org.crosshash.trainer.v1.LossPoint;
import org.crosshash.trainer.v1.TrainResponse;

/**
 * Runs a plan over the four services: encode once, then align, guide, train, hash and evaluate each
 * trial. Trials share whatever their settings share, and what was computed before is not computed
 * again.
 */
public final class ExperimentRun {
  private final CrosshashClient client;
  private final Stages stages;
  private final TrialListener listener;
  private final Tables tables;

  // Within a run the same request is asked once; across runs the services remember.
  private final Map<AlignConfig, ArtifactReference> aligned = new HashMap<>();
  private final Map<GuidanceRequest, BuildGuidanceResponse> guided = new HashMap<>();

  /** Runs over these services and tells a listener. */
  public ExperimentRun(CrosshashClient client, Stages stages, TrialListener listener) {
    this.client = client;
    this.stages = stages;
    this.listener = listener;
    this.tables = new Tables(client);
  }

  private record GuidanceRequest(AlignConfig alignment, GuidanceConfig guidance) {}

  /** Runs all trials of a plan, in the order method, code length, seed. */
  public List<TrialResult> run(Plan plan, UploadedDataset data) {
    ArtifactReference embeddings = stages.embeddings(data, plan.encoding());
    List<TrialResult> results = new ArrayList<>();
    for (MethodChoice method : plan.methods()) {
      for (int bits : plan.bits()) {
        for (long seed : plan.seeds()) {
          Trial trial =
              new Trial(
                  new TrialId(
                      plan.dataset().name(),
                      method.id(),
                      method.profile(),
                      bits,
                      seed,
                      method.variant().label()),
                  method.variant(),
                  method.config(bits, seed));
          results.add(run(plan, trial, data, embeddings));
        }
      }
    }
    return results;
  }

  private TrialResult run(
      Plan plan, Trial trial, UploadedDataset data, ArtifactReference embeddings) {
    try (TrialListener.Watch watch = listener.began(plan, trial, data)) {
      try {
        return run(plan, trial, data, embeddings, watch);
      } catch (TrialStopped stopped) {
        watch.stopped(stopped.getMessage());
        throw stopped;
      }
    }
  }

  private TrialResult run(
      Plan plan,
      Trial trial,
      UploadedDataset data,
      ArtifactReference embeddings,
      TrialListener.Watch watch) {
    MethodConfig config = trial.config();
    ArtifactReference input = align(embeddings, data, config.getAlignment());
    Optional<BuildGuidanceResponse> guidance =
        config.hasGuidance() ? Optional.of(guide(embeddings, data, config)) : Optional.empty();
    TrainResponse trained =
        stages.train(
            input,
            guidance.map(BuildGuidanceResponse::getGuidance),
            data.train(),
            config.getTraining(),
            ValidationParts.of(config.getTraining(), data),
            step -> watch.losses(losses(step.getCurveList())));
    watch.losses(losses(trained.getCurveList()));
    HashResponse hashed = stages.hash(trained.getModel(), input);
    Optional<EvaluateResponse> evaluated =
        data.evaluated()
            .map(queries ->
                stages.evaluate(
                    hashed.getCodes(),
                    hashed.hasCodebooks() ? Optional.of(hashed.getCodebooks()) : Optional.empty(),
                    data.items(),
                    queries,
                    data.database(),
                    plan.evaluation()));
    TrialResult result =
        new TrialResult(
            trial.id(),
            evaluated.map(ExperimentRun::metrics).orElse(List.of()),
            evaluated.map(done -> tables.curves(done.getCurves())).orElse(List.of()),
            losses(trained.getCurveList()),
            EpochChoice.of(trained, config.getTraining().getValidation().getSelect()),
            described(hashed, guidance),
            CodeQuality.history(client, trained.getModel()),
            seconds(guidance, trained),
            trained.getCached()
                && hashed.getCached()
                && evaluated.map(EvaluateResponse::getCached).orElse(true),
            new TrialArtifacts(
                input,
                guidance.map(BuildGuidanceResponse::getGuidance),
                trained.getModel(),
                hashed.getCodes(),
                evaluated.map(EvaluateResponse::getMetrics),
                evaluated.map(EvaluateResponse::getCurves),
                evaluated
                    .filter(EvaluateResponse::hasPerQuery)
                    .map(EvaluateResponse::getPerQuery)));
    watch.ended(result);
    return result;
  }

  private ArtifactReference align(
      ArtifactReference embeddings, UploadedDataset data, AlignConfig config) {
    return aligned.computeIfAbsent(
        config, wanted -> stages.align(embeddings, data.train(), wanted).getAligned());
  }

  private BuildGuidanceResponse guide(
      ArtifactReference embeddings, UploadedDataset data, MethodConfig config) {
    AlignConfig alignment =
        config.hasGuidanceAlignment() ? config.getGuidanceAlignment() : config.getAlignment();
    return guided.computeIfAbsent(
        new GuidanceRequest(alignment, config.getGuidance()),
        wanted ->
            stages.guide(
                align(embeddings, data, wanted.alignment()), data.train(), wanted.guidance()));
  }

  /** What the codes look like; with the guidance's communities, where it has some. */
  private CodeStatistics described(HashResponse hashed, Optional<BuildGuidanceResponse> guidance) {
    Optional<ArtifactReference> communities =
        guidance
            .map(BuildGuidanceResponse::getGuidance)
            .filter(table -> CodeQuality.hasCommunities(client, table));
    return communities.isPresent()
        ? CodeQuality.describe(client, hashed.getCodes(), communities)
        : hashed.getStatistics();
  }

  private static List<MetricValue> metrics(EvaluateResponse evaluated) {
    return evaluated.getValuesList().stream()
        .map(value -> new MetricValue(value.getTask(), value.getMetric(), value.getValue()))
        .toList();
  }

  private static List<LossEpoch> losses(List<LossPoint> curve) {
    return curve.stream()
        .map(point ->
            new LossEpoch(
                point.getEpoch(),
                new TreeMap<>(point.getTermsMap()),
                point.hasValidation()
                    ? OptionalDouble.of(point.getValidation())
                    : OptionalDouble.empty()))
        .toList();
  }

  /** Seconds of guidance and training when they were computed, as their servers recorded them. */
  private double seconds(Optional<BuildGuidanceResponse> guidance, TrainResponse trained) {
    double seconds = recorded(Service.TRAINER, trained.getModel());
    return guidance.isPresent()
        ? seconds + recorded(Service.SIMILARITY, guidance.get().getGuidance())
        : seconds;
  }

  private double recorded(Service service, ArtifactReference artifact) {
    return client
        .artifacts(service)
        .getArtifact(GetArtifactRequest.newBuilder().setName(artifact.getName()).build())
        .getProvenance()
        .getSeconds();
  }
}
