package org.crosshash.experiments.sweeps;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.EvaluatedQueries;
import org.crosshash.experiments.pipeline.DatasetEncoding;
import org.crosshash.experiments.pipeline.DatasetTables;
import org.crosshash.experiments.pipeline.DatasetUpload;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.pipeline.TrialIdentity;
import org.crosshash.experiments.sweeps.explore.Exploring;
import org.crosshash.experiments.sweeps.file.LoadedFile;
import org.crosshash.experiments.sweeps.file.ReRankedMetric;
import org.crosshash.experiments.sweeps.file.StudyTrial;
import org.crosshash.experiments.sweeps.file.StudyTrials;
import org.crosshash.experiments.sweeps.state.Proposal;
import org.crosshash.experiments.v1.ExperimentFile;
import org.crosshash.search.v1.EvaluateConfig;

/**
 * An experiment file with its datasets, spread out into trials.
 *
 * @param loaded the file
 * @param datasets by name
 * @param tables of each dataset, by its name
 * @param models digests of the models that encode a dataset and are not built in, by its name
 * @param evaluation what is measured, each query of its own too
 * @param identify gives a trial its identity
 * @param trials the trials that are known, in order; several may have one identity and then share
 *     one result
 * @param unproposed number of trials that an exploration has still to propose
 */
public record Sweep(
    LoadedFile loaded,
    SequencedMap<String, Dataset> datasets,
    Map<String, DatasetTables> tables,
    Map<String, String> models,
    EvaluateConfig evaluation,
    Function<StudyTrial, String> identify,
    List<SweepTrial> trials,
    int unproposed) {
  /** Copies the collections. */
  public Sweep {
    requireNonNull(loaded, "loaded");
    datasets = new LinkedHashMap<>(datasets);
    tables = Map.copyOf(tables);
    models = Map.copyOf(models);
    requireNonNull(evaluation, "evaluation");
    requireNonNull(identify, "identify");
    trials = List.copyOf(trials);
  }

  /**
   * Spreads a file out; no service is needed but that of models that a service is to be asked for.
   *
   * @param encoders says which models encode
   * @throws CrosshashException INVALID_ARGUMENT or NOT_FOUND for a dataset that does not exist,
   *     lacks labels or the part that asks, a setting that a method does not have, or a model that
   *     is not there
   */
  public static Sweep of(LoadedFile loaded, DatasetCatalogue catalogue, EncodingModels encoders) {
    ExperimentFile file = loaded.file();
    List<StudyTrial> spread = StudyTrials.of(file);
    EvaluateConfig evaluation = evaluation(file);
    SequencedMap<String, Dataset> datasets = new LinkedHashMap<>();
    Map<String, DatasetTables> tables = new LinkedHashMap<>();
    Map<String, String> models = new LinkedHashMap<>();
    for (String name : file.getDatasetsList()) {
      Dataset dataset = catalogue.get(name);
      requireLabels(dataset, file.getAsking());
      datasets.put(name, dataset);
      models.put(name, encoders.digests(dataset, file.getEncoding()));
      tables.put(name, DatasetUpload.tables(dataset, catalogue.folder().resolve(name)));
    }
    Function<StudyTrial, String> identify =
        trial ->
            TrialIdentity.of(
                tables.get(trial.dataset()),
                file.getAsking(),
                DatasetEncoding.of(datasets.get(trial.dataset()), file.getEncoding()),
                models.get(trial.dataset()),
                evaluation,
                trial.config());
    Sweep sweep =
        new Sweep(
            loaded,
            datasets,
            tables,
            models,
            evaluation,
            identify,
            identified(identify, spread),
            0);
    return sweep.explored(List.of());
  }

  /**
   * The sweep with the trials of the points that its exploration has proposed; the sweep itself
   * where its points are known from the file.
   */
  public Sweep explored(List<Proposal> proposals) {
    if (!Exploring.isAsked(file())) {
      return this;
    }
    Exploring exploring = new Exploring(file());
    List<SweepTrial> known = new ArrayList<>();
    proposals.forEach(proposal -> known.addAll(spread(List.of(exploring.choice(proposal)))));
    return new Sweep(
        loaded,
        datasets,
        tables,
        models,
        evaluation,
        identify,
        known,
        (exploring.points() - proposals.size()) * exploring.trialsOfAPoint());
  }

  /** The trials of some methods with these datasets, code lengths and seeds. */
  public List<SweepTrial> spread(List<MethodChoice> methods) {
    return identified(identify, StudyTrials.spread(file(), methods));
  }

  private static List<SweepTrial> identified(
      Function<StudyTrial, String> identify, List<StudyTrial> trials) {
    return trials.stream().map(trial -> new SweepTrial(identify.apply(trial), trial)).toList();
  }

  private static void requireLabels(Dataset dataset, String asking) {
    if (dataset.split().part(asking).isEmpty()) {
      throw CrosshashException.invalid(
          "The part of the split that asks must not be empty",
          asking + " of " + dataset.name(),
          "choose another part by `asking`, or import the dataset with another split");
    }
    if (EvaluatedQueries.of(dataset, asking).ids().isEmpty()) {
      throw CrosshashException.precondition(
          "A sweep compares figures, which need labels in the part that asks and in the database",
          asking + " of " + dataset.name(),
          "import the dataset again with --labels COLUMN --replace");
    }
  }

  private static EvaluateConfig evaluation(ExperimentFile file) {
    Set<String> metrics = new LinkedHashSet<>(file.getEvaluation().getMetricsList());
    EvaluateConfig.Builder config = file.getEvaluation().toBuilder().clearMetrics();
    for (String metric : file.getMetricsList()) {
      Optional<ReRankedMetric> reRanked = ReRankedMetric.of(metric);
      reRanked.ifPresent(wanted -> wanted.measure(config));
      if (reRanked.isEmpty()) {
        metrics.add(metric);
      }
    }
    return config.addAllMetrics(metrics).setPerQuery(true).build();
  }

  /** A sweep of datasets that have no tables. */
  public Sweep(
      LoadedFile loaded,
      SequencedMap<String, Dataset> datasets,
      EvaluateConfig evaluation,
      Function<StudyTrial, String> identify,
      List<SweepTrial> trials,
      int unproposed) {
    this(loaded, datasets, Map.of(), Map.of(), evaluation, identify, trials, unproposed);
  }

  /** A sweep of datasets that have no tables, whose trials are all known. */
  public Sweep(
      LoadedFile loaded,
      SequencedMap<String, Dataset> datasets,
      EvaluateConfig evaluation,
      List<SweepTrial> trials) {
    this(loaded, datasets, evaluation, Sweep::unknown, trials, 0);
  }

  private static String unknown(StudyTrial trial) {
    throw new IllegalStateException("No trial beyond the known ones: " + trial.id().label());
  }

  /**
   * What the figures of a dataset follow from beside the settings: names of its tables, and the
   * models that encode it.
   */
  public List<String> sources(String dataset) {
    List<String> sources = new ArrayList<>(tables.get(dataset).names(file().getAsking()));
    if (!models.getOrDefault(dataset, "").isEmpty()) {
      sources.add(models.get(dataset));
    }
    return sources;
  }

  /**
   * The models that encode a dataset now, where they are others than the sweep was spread out with.
   *
   * @param present asked only where there were models that are not built in
   */
  public Optional<String> exchangedModels(Dataset dataset, EncodingModels present) {
    String planned = models.getOrDefault(dataset.name(), "");
    return planned.isEmpty()
        ? Optional.empty()
        : Optional.of(present.digests(dataset, file().getEncoding()))
            .filter(now -> !now.equals(planned));
  }

  /** What the file says. */
  public ExperimentFile file() {
    return loaded.file();
  }

  /** The trials by identity, the first of each; as many as there are results. */
  public SequencedMap<String, SweepTrial> byIdentity() {
    SequencedMap<String, SweepTrial> unique = new LinkedHashMap<>();
    trials.forEach(trial -> unique.putIfAbsent(trial.identity(), trial));
    return unique;
  }

  /** Identities in order, each once. */
  public List<String> identities() {
    return List.copyOf(byIdentity().keySet());
  }
}
