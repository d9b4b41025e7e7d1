package org.crosshash.experiments.sweeps.compare;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.statistics.HolmCorrection;
import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.evaluation.statistics.PairedComparison;
import org.crosshash.evaluation.statistics.PairedTest;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.report.PairedQueries;
import org.crosshash.experiments.sweeps.report.RowKey;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;

/**
 * Two subjects side by side.
 *
 * @param left title of the first
 * @param right title of the second
 * @param test how they are tested over the queries
 * @param settings settings that differ
 * @param figures figures that both have
 * @param notes what cannot be compared, and why
 */
public record SideBySide(
    String left,
    String right,
    PairedTest test,
    List<ConfigDifference> settings,
    List<FigureDifference> figures,
    List<String> notes) {
  /** Copies the lists. */
  public SideBySide {
    requireNonNull(left, "left");
    requireNonNull(right, "right");
    requireNonNull(test, "test");
    settings = List.copyOf(settings);
    figures = List.copyOf(figures);
    notes = List.copyOf(notes);
  }

  /**
   * Compares two sweeps or two trials.
   *
   * @throws CrosshashException INVALID_ARGUMENT for a sweep and a trial; FAILED_PRECONDITION where
   *     nothing of the two is measured on the same dataset by the same queries in the same way
   */
  public static SideBySide of(Subject left, Subject right, PairedTest test) {
    requireSameMeasurement(left, right);
    List<String> notes = new ArrayList<>();
    List<FigureDifference> figures =
        switch (left) {
          case Subject.WholeSweep one when right instanceof Subject.WholeSweep other ->
              sweeps(one, other, new PairedQueries(test), notes);
          case Subject.OneTrial one when right instanceof Subject.OneTrial other ->
              trials(one, other, new PairedQueries(test));
          default ->
              throw CrosshashException.invalid(
                  "Two sweeps or two trials can be compared",
                  left.title() + " and " + right.title(),
                  "name a trial as SWEEP/LABEL, or a sweep by its name alone");
        };
    return new SideBySide(
        left.title(),
        right.title(),
        test,
        ConfigDifferences.of(left, right),
        corrected(figures),
        notes);
  }

  private static void requireSameMeasurement(Subject left, Subject right) {
    String one = left.sweep().file().getAsking();
    String other = right.sweep().file().getAsking();
    if (!one.equals(other)) {
      throw CrosshashException.precondition(
          "What is compared must be asked by the same part of the split",
          one + " and " + other,
          "run one of the two again with asking=" + one);
    }
    if (!left.sweep().evaluation().toBuilder()
        .clearMetrics()
        .build()
        .equals(right.sweep().evaluation().toBuilder().clearMetrics().build())) {
      throw CrosshashException.precondition(
          "What is compared must be measured in the same way",
          "the two differ in `evaluation`",
          "run one of the two again with the other's");
    }
  }

  private static List<FigureDifference> trials(
      Subject.OneTrial left, Subject.OneTrial right, PairedQueries queries) {
    TrialId one = left.trial().trial().id();
    TrialId other = right.trial().trial().id();
    if (!one.dataset().equals(other.dataset())) {
      throw CrosshashException.precondition(
          "Trials that are compared must be of the same dataset and split",
          one.dataset() + " and " + other.dataset(),
          "name two trials on one dataset");
    }
    return figures(
        one.dataset(),
        Optional.empty(),
        one.bits() == other.bits() ? one.bits() : 0,
        new TreeMap<>(Map.of(0L, left.outcome())),
        new TreeMap<>(Map.of(0L, right.outcome())),
        metric -> true,
        queries);
  }

  private record Place(String dataset, RowKey row, int bits) {}

  private static Map<Place, SortedMap<Long, TrialOutcome>> places(Subject.WholeSweep whole) {
    Map<Place, SortedMap<Long, TrialOutcome>> places = new LinkedHashMap<>();
    for (SweepTrial trial : whole.sweep().trials()) {
      TrialId id = trial.trial().id();
      Optional.ofNullable(whole.rows().get(trial.identity()))
          .flatMap(TrialRow::result)
          .ifPresent(outcome ->
              places
                  .computeIfAbsent(
                      new Place(id.dataset(), RowKey.of(id), id.bits()), key -> new TreeMap<>())
                  .put(id.seed(), outcome));
    }
    return places;
  }

  private static List<FigureDifference> sweeps(
      Subject.WholeSweep left,
      Subject.WholeSweep right,
      PairedQueries queries,
      List<String> notes) {
    Map<Place, SortedMap<Long, TrialOutcome>> lefts = places(left);
    Map<Place, SortedMap<Long, TrialOutcome>> rights = places(right);
    // Sweeps have many lines: only what their tables show is compared.
    Set<String> shown = new TreeSet<>(left.sweep().file().getMetricsList());
    shown.addAll(right.sweep().file().getMetricsList());
    List<FigureDifference> figures = new ArrayList<>();
    lefts.forEach((place, one) -> {
      SortedMap<Long, TrialOutcome> other = rights.get(place);
      if (other != null) {
        if (!one.keySet().equals(other.keySet())) {
          notes.add(
              "%s: seeds %s and %s; tests are over those that both have"
                  .formatted(words(place), one.keySet(), other.keySet()));
        }
        figures.addAll(
            figures(
                place.dataset(),
                Optional.of(place.row()),
                place.bits(),
                one,
                other,
                shown::contains,
                queries));
      }
    });
    alone(lefts, rights, "first", notes);
    alone(rights, lefts, "second", notes);
    if (figures.isEmpty()) {
      throw CrosshashException.precondition(
          "Two sweeps that are compared must share a finished line: dataset, method with its"
              + " variant, and code length",
          "%s has %s; %s has %s".formatted(left.title(), some(lefts), right.title(), some(rights)),
          "run them to their end, or compare two trials: crosshash compare SWEEP/LABEL SWEEP/LABEL");
    }
    return figures;
  }

  private static String some(Map<Place, SortedMap<Long, TrialOutcome>> places) {
    return places.isEmpty()
        ? "no finished trial"
        : String.join("; ", places.keySet().stream().limit(3).map(SideBySide::words).toList())
            + (places.size() > 3 ? "; …" : "");
  }

  private static void alone(
      Map<Place, SortedMap<Long, TrialOutcome>> these,
      Map<Place, SortedMap<Long, TrialOutcome>> those,
      String which,
      List<String> notes) {
    these.keySet().stream()
        .filter(place -> !those.containsKey(place))
        .forEach(place -> {
          boolean dataset =
              those.keySet().stream().anyMatch(other -> other.dataset().equals(place.dataset()));
          notes.add(
              "%s: only in the %s%s"
                  .formatted(
                      words(place), which, dataset ? "" : ", not comparable: another dataset"));
        });
  }

  private static String words(Place place) {
    return "%s, %s, %d bits".formatted(place.dataset(), place.row().label(), place.bits());
  }

  private static List<FigureDifference> figures(
      String dataset,
      Optional<RowKey> line,
      int bits,
      SortedMap<Long, TrialOutcome> left,
      SortedMap<Long, TrialOutcome> right,
      Predicate<String> wanted,
      PairedQueries queries) {
    TreeSet<String> keys = new TreeSet<>();
    left.values().forEach(outcome -> keys.addAll(outcome.metrics().keySet()));
    List<FigureDifference> figures = new ArrayList<>();
    for (String key : keys) {
      double[] one = values(left, key);
      double[] other = values(right, key);
      int slash = key.indexOf('/');
      String metric = key.substring(slash + 1);
      // What does not depend on codes is the same for both.
      boolean compared = wanted.test(metric) && !metric.startsWith("chance_");
      if (compared && one.length > 0 && other.length > 0) {
        Optional<PairedComparison> paired = queries.compare(left, right, key);
        figures.add(
            new FigureDifference(
                dataset,
                line,
                bits,
                key.substring(0, slash),
                metric,
                MeanInterval.of(one),
                MeanInterval.of(other),
                paired,
                OptionalDouble.empty()));
      }
    }
    return figures;
  }

  private static double[] values(SortedMap<Long, TrialOutcome> seeds, String key) {
    return seeds.values().stream()
        .filter(outcome -> outcome.metrics().containsKey(key))
        .mapToDouble(outcome -> outcome.metrics().get(key))
        .toArray();
  }

  private static List<FigureDifference> corrected(List<FigureDifference> figures) {
    double[] probabilities =
        figures.stream()
            .flatMap(figure -> figure.paired().stream())
            .mapToDouble(PairedComparison::probability)
            .toArray();
    double[] adjusted = HolmCorrection.adjust(probabilities);
    List<FigureDifference> done = new ArrayList<>();
    int next = 0;
    for (FigureDifference figure : figures) {
      done.add(figure.paired().isPresent() ? figure.corrected(adjusted[next++]) : figure);
    }
    return done;
  }
}
