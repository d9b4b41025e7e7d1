package org.crosshash.experiments.sweeps.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;

/** The results of a sweep by dataset, line and code length, each with its seeds. */
final class SeedMeans {
  private final Map<Place, SortedMap<Long, TrialOutcome>> outcomes = new LinkedHashMap<>();
  private final Map<RowKey, SweepTrial> firsts = new LinkedHashMap<>();

  private record Place(String dataset, RowKey row, int bits) {}

  SeedMeans(Sweep sweep, Map<String, TrialRow> rows) {
    for (SweepTrial trial : sweep.trials()) {
      TrialId id = trial.trial().id();
      RowKey key = RowKey.of(id);
      firsts.putIfAbsent(key, trial);
      TrialRow row = rows.get(trial.identity());
      if (row != null && row.result().isPresent()) {
        outcomes
            .computeIfAbsent(new Place(id.dataset(), key, id.bits()), place -> new TreeMap<>())
            .put(id.seed(), row.result().get());
      }
    }
  }

  /** All lines in the order of the file. */
  List<RowKey> rows() {
    return List.copyOf(firsts.keySet());
  }

  /** A trial of a line. */
  SweepTrial first(RowKey row) {
    return firsts.get(row);
  }

  /** Results of a place by seed; empty where there are none. */
  SortedMap<Long, TrialOutcome> at(String dataset, RowKey row, int bits) {
    return outcomes.getOrDefault(new Place(dataset, row, bits), new TreeMap<>());
  }

  /** The greatest code length that a dataset has results at; 0: it has none. */
  int greatestBits(String dataset) {
    return outcomes.keySet().stream()
        .filter(place -> place.dataset().equals(dataset))
        .mapToInt(Place::bits)
        .max()
        .orElse(0);
  }

  /** Code lengths of a line that there are results of, ascending. */
  List<Integer> bits(String dataset, RowKey row) {
    return outcomes.keySet().stream()
        .filter(place -> place.dataset().equals(dataset) && place.row().equals(row))
        .map(Place::bits)
        .sorted()
        .toList();
  }

  /** The mean of a figure over the tasks that it was measured for. */
  static OptionalDouble overTasks(TrialOutcome outcome, String metric) {
    return outcome.metrics().entrySet().stream()
        .filter(figure -> figure.getKey().endsWith("/" + metric))
        .mapToDouble(Map.Entry::getValue)
        .average();
  }

  /** The mean of a figure over tasks and seeds. */
  OptionalDouble mean(String dataset, RowKey row, int bits, String metric) {
    return at(dataset, row, bits).values().stream()
        .flatMapToDouble(outcome -> overTasks(outcome, metric).stream())
        .average();
  }

  /**
   * The lines that a drawing shows: all, or if they are more than it can tell apart, the best.
   *
   * @param most how many at most
   */
  List<RowKey> best(String dataset, int bits, String metric, int most) {
    Map<RowKey, Double> means = new LinkedHashMap<>();
    for (RowKey row : rows()) {
      mean(dataset, row, bits, metric).ifPresent(mean -> means.put(row, mean));
    }
    List<RowKey> order = new ArrayList<>(means.keySet());
    order.sort((left, right) ->
        MetricStyle.lowerIsBetter(metric)
            ? Double.compare(means.get(left), means.get(right))
            : Double.compare(means.get(right), means.get(left)));
    Set<RowKey> kept = new LinkedHashSet<>(order.subList(0, Math.min(most, order.size())));
    return rows().stream().filter(kept::contains).toList();
  }

  /** The trial of each method with the best figure, that something is kept of. */
  SequencedMap<String, BestTrial> bestTrials(String dataset, String metric) {
    SequencedMap<String, BestTrial> best = new LinkedHashMap<>();
    outcomes.forEach((place, seeds) -> {
      if (place.dataset().equals(dataset)) {
        seeds.forEach((seed, outcome) -> {
          OptionalDouble figure = overTasks(outcome, metric);
          if (figure.isPresent() && !outcome.detail().gallery().isEmpty()) {
            best.merge(
                place.row().method(),
                new BestTrial(place.row(), place.bits(), seed, figure.getAsDouble(), outcome),
                (known, other) ->
                    MetricStyle.lowerIsBetter(metric) == other.figure() < known.figure()
                            && other.figure() != known.figure()
                        ? other
                        : known);
          }
        });
      }
    });
    return best;
  }

  /** A trial with its figure. */
  record BestTrial(RowKey row, int bits, long seed, double figure, TrialOutcome outcome) {}
}
