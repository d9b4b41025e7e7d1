package org.crosshash.experiments.pipeline;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.crosshash.config.Settings;
import org.crosshash.experiments.tracking.DatasetInput;
import org.crosshash.experiments.tracking.MetricPoint;
import org.crosshash.experiments.tracking.RunDescription;
import org.crosshash.experiments.tracking.RunStatus;
import org.crosshash.experiments.tracking.SystemSampler;
import org.crosshash.experiments.tracking.TrackedRun;
import org.crosshash.experiments.tracking.Tracking;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.tables.Digest;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.TextTowerConfig;
import org.crosshash.trainer.v1.ValidationConfig;
import org.crosshash.trainer.validation.ValidationMetric;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records each trial as a run: settings as parameters, the loss of each epoch, final figures, data
 * and settings in full. Runs stay open until {@link #finish}, which gives them the report too.
 */
public final class TrackedTrials implements TrialListener, AutoCloseable {
  /** Name of the file that MLflow shows as a table. */
  public static final String TABLE = "codes.json";

  /** The tag with the digest of the resolved file that a study's run and its trials' are of. */
  public static final String FILE = "sweep.file";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Logger LOGGER = LoggerFactory.getLogger(TrackedTrials.class);

  private final Tracking tracking;
  private final Optional<ParentRun> parent;
  private final TrialExtras extras;
  private final Map<TrialId, Done> done = new LinkedHashMap<>();

  /** Records with this tracking, which stays the caller's. */
  public TrackedTrials(Tracking tracking) {
    this(tracking, Optional.empty(), TrialExtras.NONE);
  }

  /**
   * Records with this tracking, which stays the caller's.
   *
   * @param parent the run that the trials' runs stand below
   * @param extras what the runs hold besides; a failure there is no failure of a trial
   */
  public TrackedTrials(Tracking tracking, Optional<ParentRun> parent, TrialExtras extras) {
    this.tracking = tracking;
    this.parent = parent;
    this.extras = extras;
  }

  /** A run whose trial has ended, at that time. */
  private record Done(TrackedRun run, long milliseconds) {}

  @Override
  public Watch began(Plan plan, Trial trial, UploadedDataset data) {
    Optional<TrackedRun> run = tracking.start(describe(plan, trial, data));
    try {
      run.ifPresent(started -> describeData(started, plan, data));
    } catch (RuntimeException unwritable) {
      run.ifPresent(TrackedRun::close);
      throw unwritable;
    }
    return new RunWatch(plan, trial, data, run);
  }

  private void describeData(TrackedRun started, Plan plan, UploadedDataset data) {
    parent.ifPresent(above -> started.tag(FILE, above.file()));
    started.use(
        new DatasetInput(
            plan.dataset().name(),
            digest(data.content().getName()),
            plan.dataset().description(),
            plan.dataset().split().train().size(),
            "train"));
    started.use(
        new DatasetInput(
            plan.dataset().name(),
            digest(data.items().getName()),
            plan.dataset().description(),
            plan.dataset().split().part(plan.asking()).size(),
            "eval"));
  }

  private static String digest(String artifact) {
    return artifact.substring(artifact.indexOf('/') + 1);
  }

  private RunDescription describe(Plan plan, Trial trial, UploadedDataset data) {
    MethodConfig config = trial.config();
    SortedMap<String, String> parameters = new TreeMap<>();
    parameters.put("method", trial.id().method());
    parameters.put("profile", trial.id().profile());
    parameters.put("variant", orNone(trial.id().ablation()));
    parameters.put("ablation", orNone(trial.variant().ablation()));
    trial.variant().axes().forEach((name, value) -> parameters.put("axis/" + name, value));
    parameters.put("bits", Integer.toString(trial.id().bits()));
    parameters.put("seed", Long.toString(trial.id().seed()));
    parameters.put("dataset", trial.id().dataset());
    parameters.put("asking", plan.asking());
    parameters.put("encoder", Settings.resolve(plan.encoding()).getEncoder());
    parameters.put("alignment", config.getAlignment().getMethod());
    parameters.put(
        "guidance", config.hasGuidance() ? name(config.getGuidance().getRecipeCase()) : "none");
    parameters.put("objective", name(config.getTraining().getObjectiveCase()));
    if (!config.getTraining().hasTrainingFree()) {
      parameters.put("epochs", Integer.toString(config.getTraining().getEpochs()));
      parameters.put("batch_size", Integer.toString(config.getTraining().getBatchSize()));
      parameters.put("optimiser", config.getTraining().getOptimiser().getKind());
      parameters.put(
          "learning_rate", Double.toString(config.getTraining().getOptimiser().getLearningRate()));
      parameters.put("dropout", Double.toString(config.getTraining().getNetwork().getDropout()));
      parameters.put("hidden", config.getTraining().getNetwork().getHiddenList().toString());
      if (config.getTraining().hasTextTower()) {
        TextTowerConfig tower = config.getTraining().getTextTower();
        parameters.put("text_tower", tower.getTower());
        parameters.put("text_tower_learning_rate", Double.toString(tower.getLearningRate()));
      }
      validation(config.getTraining().getValidation(), parameters);
    }
    SortedMap<String, String> tags = new TreeMap<>();
    tags.put("kind", "trial");
    tags.put("config.digest", Digest.of(settings(config, false)).hex());
    if (!plan.models().isEmpty()) {
      tags.put("encoding.models", plan.models());
    }
    tags.put("mlflow.note.content", note(plan, config.getTraining().getValidation()));
    parent.ifPresent(above -> tags.put("sweep.id", above.sweep()));
    return new RunDescription(
        key(plan, trial, data),
        plan.study(),
        trial.id().label(),
        parameters,
        tags,
        parent.map(ParentRun::key));
  }

  /** What a training is validated by, before it says so itself. */
  private static String validationMetric(MethodConfig config, UploadedDataset data) {
    ValidationConfig validation = config.getTraining().getValidation();
    if (!validation.getMetric().isEmpty()) {
      return validation.getMetric();
    }
    return data.parts().containsKey(DatasetTables.evaluated(validation.getSplit()))
        ? ValidationMetric.LABELLED_DEFAULT
        : ValidationMetric.PAIR_DEFAULT;
  }

  private static String orNone(String text) {
    return text.isEmpty() ? "none" : text;
  }

  private static void validation(ValidationConfig config, SortedMap<String, String> parameters) {
    if (config.getEvery() > 0) {
      parameters.put("validation_every", Integer.toString(config.getEvery()));
      parameters.put("validation_split", config.getSplit());
      parameters.put("epoch_selection", config.getSelect());
      parameters.put("patience", Integer.toString(config.getPatience()));
    }
  }

  /** A choice as its setting is written: {@code vtm_uch}. */
  private static String name(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The key of a trial's run: the digest of everything that determines the figures, the meaning of
   * the operations among it.
   */
  public static String key(Plan plan, Trial trial, UploadedDataset data) {
    return key(
        plan,
        trial,
        List.of(
            data.content().getName(),
            data.train().getName(),
            data.items().getName(),
            data.database().getName(),
            data.queries().getName()));
  }

  /**
   * The same, known before anything is uploaded.
   *
   * @param tables names of the dataset's tables ({@link DatasetTables#names})
   */
  public static String key(Plan plan, Trial trial, List<String> tables) {
    return Digest.of(
            String.join(
                "\n",
                plan.study(),
                plan.dataset().name(),
                plan.asking(),
                String.join("\n", tables),
                Settings.canonical(plan.encoding()) + TrialIdentity.counted(plan.models()),
                Settings.canonical(plan.evaluation()),
                settings(trial.config(), true)
                    + TrialIdentity.raised(trial.config().getTraining(), plan.evaluation())))
        .hex();
  }

  private static String settings(MethodConfig config, boolean seeds) {
    MethodConfig.Builder copy = config.toBuilder();
    if (!seeds) {
      copy.getTrainingBuilder().clearSeed();
      if (copy.hasGuidance()) {
        copy.getGuidanceBuilder().clearSeed();
      }
    }
    return Settings.canonical(copy.build());
  }

  private static String note(Plan plan, ValidationConfig validation) {
    return """
    %s of dataset %s. %s
    Metrics: mAP over the whole ranking (`map_all_…`) and over the first 50 (`map_at_50_…`,
    divided by the hits found); ties by position in the database; %s.\
    """
        .formatted(
            plan.asking(),
            plan.dataset().name(),
            plan.dataset().split().statement(),
            validation.getEvery() == 0
                ? "last epoch, no selection"
                : validation.getSelect()
                    + " epoch, validated on the split's part "
                    + validation.getSplit());
  }

  /**
   * Ends all runs that came to their end, with the report attached.
   *
   * @param report the report as HTML; empty: none
   */
  public void finish(Optional<String> report) {
    for (Done trial : done.values()) {
      report.ifPresent(
          page -> trial.run().attach("report.html", page.getBytes(StandardCharsets.UTF_8)));
      trial.run().end(RunStatus.FINISHED, trial.milliseconds());
    }
    close();
  }

  /** Ends all runs that came to their end as failed, because their figures cannot be used. */
  public void reject() {
    done.values().forEach(trial -> trial.run().end(RunStatus.FAILED, trial.milliseconds()));
    close();
  }

  @Override
  public void close() {
    done.values().forEach(trial -> trial.run().close());
    done.clear();
  }

  /** One trial's run; empty where another process records it. */
  private final class RunWatch implements Watch {
    private final Plan plan;
    private final Trial trial;
    private final Optional<TrackedRun> run;
    private final Optional<SystemSampler.Watch> sampling;
    private final String validated;
    private boolean ended;

    RunWatch(Plan plan, Trial trial, UploadedDataset data, Optional<TrackedRun> run) {
      this.plan = plan;
      this.trial = trial;
      this.run = run;
      this.sampling = run.map(tracking::sample);
      this.validated = "val/" + validationMetric(trial.config(), data);
    }

    @Override
    public void losses(List<LossEpoch> curve) {
      long now = System.currentTimeMillis();
      List<MetricPoint> points = new ArrayList<>();
      for (LossEpoch epoch : curve) {
        epoch
            .terms()
            .forEach((term, value) ->
                points.add(new MetricPoint("loss/" + term, value, epoch.epoch(), now)));
        epoch
            .validation()
            .ifPresent(value -> points.add(new MetricPoint(validated, value, epoch.epoch(), now)));
      }
      run.ifPresent(recorded -> recorded.measure(points));
    }

    @Override
    public void stopped(String why) {
      run.ifPresent(recorded -> {
        try (recorded) {
          recorded.tag("stopped", why);
          recorded.end(RunStatus.KILLED, System.currentTimeMillis());
        }
      });
      ended = true;
    }

    @Override
    public void ended(TrialResult result) {
      long now = System.currentTimeMillis();
      List<MetricPoint> points = new ArrayList<>();
      result
          .metrics()
          .forEach(value ->
              points.add(
                  new MetricPoint(value.metric() + "_" + value.task(), value.value(), 0, now)));
      CodeQuality.figures(result.codes())
          .forEach((name, value) -> points.add(new MetricPoint(name, value, 0, now)));
      for (CodeHistoryPoint look : result.codeHistory()) {
        CodeQuality.figures(look)
            .forEach(
                (name, value) -> points.add(new MetricPoint(name, value, look.getEpoch(), now)));
      }
      points.add(new MetricPoint("train_seconds", result.seconds(), 0, now));
      result
          .choice()
          .outcome()
          .ifPresent(found -> {
            points.add(new MetricPoint("epoch", found.getEpoch(), 0, now));
            points.add(
                new MetricPoint(
                    "validation_" + found.getMetric(),
                    result.choice().best() ? found.getBestValue() : found.getLastValue(),
                    0,
                    now));
          });
      points.add(new MetricPoint("code_bytes", (double) result.id().bits() / Byte.SIZE, 0, now));
      sampling.ifPresent(SystemSampler.Watch::close);
      run.ifPresent(recorded -> {
        recorded.measure(points);
        recorded.tag("model.digest", result.artifacts().model().getName());
        recorded.tag("codes.digest", result.artifacts().codes().getName());
        attach(recorded, result, now);
        recorded.attach("config.json", json(trial.config()));
        recorded.attach("artifacts.json", json(result.artifacts()));
        done.put(result.id(), new Done(recorded, now));
      });
      ended = true;
    }

    /**
     * Records what a run holds besides; what cannot be made it lacks, what cannot be written is a
     * failure.
     */
    private void attach(TrackedRun recorded, TrialResult result, long now) {
      Optional<Map<String, Double>> figures = made(result, () -> extras.figures(result));
      if (figures.isEmpty()) {
        return;
      }
      recorded.measure(
          figures.get().entrySet().stream()
              .map(figure -> new MetricPoint(figure.getKey(), figure.getValue(), 0, now))
              .toList());
      Optional<Map<String, Supplier<byte[]>>> files =
          made(result, () -> extras.files(plan, trial, result));
      for (Map.Entry<String, Supplier<byte[]>> file : files.orElse(Map.of()).entrySet()) {
        if (!recorded.has(file.getKey())) {
          Optional<byte[]> content = made(result, file.getValue());
          if (content.isEmpty()) {
            return;
          }
          recorded.attach(file.getKey(), content.get());
        }
      }
      if (recorded.has(TABLE)) {
        recorded.tag("mlflow.loggedArtifacts", "[{\"path\":\"" + TABLE + "\",\"type\":\"table\"}]");
      }
    }

    private static <T> Optional<T> made(TrialResult result, Supplier<T> extra) {
      try {
        return Optional.of(extra.get());
      } catch (RuntimeException failure) {
        LOGGER.warn("Run {} lacks pages: {}", result.id().label(), failure.toString());
        return Optional.empty();
      }
    }

    @Override
    public void close() {
      sampling.ifPresent(SystemSampler.Watch::close);
      if (!ended) {
        run.ifPresent(recorded -> {
          try (recorded) {
            recorded.end(RunStatus.FAILED, System.currentTimeMillis());
          }
        });
      }
    }
  }

  private static byte[] json(MethodConfig config) {
    try {
      return JsonFormat.printer()
          .preservingProtoFieldNames()
          .print(config)
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException unknownAny) {
      throw new IllegalStateException("Settings hold no Any", unknownAny);
    }
  }

  private static byte[] json(TrialArtifacts artifacts) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("aligned", artifacts.aligned().getName());
    artifacts.guidance().ifPresent(guidance -> names.put("guidance", guidance.getName()));
    names.put("model", artifacts.model().getName());
    names.put("codes", artifacts.codes().getName());
    artifacts.metrics().ifPresent(metrics -> names.put("metrics", metrics.getName()));
    artifacts.curves().ifPresent(curves -> names.put("curves", curves.getName()));
    artifacts.perQuery().ifPresent(queries -> names.put("per_query", queries.getName()));
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(names);
    } catch (IOException unwritable) {
      throw new IllegalStateException("Names are plain texts", unwritable);
    }
  }
}
