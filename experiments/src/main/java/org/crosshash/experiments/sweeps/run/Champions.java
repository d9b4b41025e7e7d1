package org.crosshash.experiments.sweeps.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.experiments.sweeps.report.MetricStyle;
import org.crosshash.experiments.tracking.KnownRun;
import org.crosshash.experiments.tracking.Registration;
import org.crosshash.experiments.tracking.TrackedRun;
import org.crosshash.experiments.tracking.Tracking;

/**
 * The best trial of each method and dataset of a study, and its place in MLflow's registry of
 * models.
 *
 * <p>Only like is compared with like: trials by a figure of the same name on the same part of the
 * split. It is the figure that most trials of the method have, of equals one on validation pairs;
 * where the queries decide, the registered version says so.
 */
final class Champions {
  private static final String ALIAS = "champion";
  private static final List<String> TASKS = List.of("i2t", "t2i");
  private static final String VALIDATION = "validation_";
  private static final String VALIDATION_PART = "validation";
  private static final String QUERY = "query";

  private Champions() {}

  /**
   * What trials are compared by; those on validation pairs come first.
   *
   * @param name with the part of the split where it is not the validation's own
   * @param validated whether it is of validation pairs, not of queries
   * @param lowerIsBetter whether a smaller value is a better one
   */
  record Figure(String name, boolean validated, boolean lowerIsBetter)
      implements Comparable<Figure> {
    private static final Comparator<Figure> ORDER =
        Comparator.comparing(Figure::validated, Comparator.reverseOrder())
            .thenComparing(figure -> !figure.name().startsWith(VALIDATION))
            .thenComparing(Figure::name);

    Figure {
      requireNonNull(name, "name");
    }

    @Override
    public int compareTo(Figure other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * A best trial.
   *
   * @param run the trial's run
   * @param figure what it is best by
   * @param value its value
   */
  record Champion(KnownRun run, Figure figure, double value) {
    Champion {
      requireNonNull(run, "run");
      requireNonNull(figure, "figure");
    }

    private boolean isBetterThan(Champion other) {
      return figure.lowerIsBetter() ? value < other.value : value > other.value;
    }
  }

  /**
   * The best trials, by dataset and method.
   *
   * @param runs runs of trials; those that did not finish do not count
   * @param metric what the study measures first: the mean of both directions, on the part that asks
   */
  static List<Champion> of(List<KnownRun> runs, String metric) {
    Map<String, List<KnownRun>> groups = new TreeMap<>();
    for (KnownRun run : runs) {
      if (run.finished()) {
        groups
            .computeIfAbsent(
                run.parameters().get("dataset") + "\n" + run.parameters().get("method"),
                key -> new ArrayList<>())
            .add(run);
      }
    }
    List<Champion> champions = new ArrayList<>();
    groups.values().forEach(group -> best(group, metric).ifPresent(champions::add));
    return champions;
  }

  private static Optional<Champion> best(List<KnownRun> group, String metric) {
    Map<Figure, List<Champion>> byFigure = new TreeMap<>();
    for (KnownRun run : group) {
      figures(run, metric)
          .forEach((figure, value) ->
              byFigure
                  .computeIfAbsent(figure, key -> new ArrayList<>())
                  .add(new Champion(run, figure, value)));
    }
    // Sorted, so that of figures that equally many trials have the first is taken.
    List<Champion> compared = List.of();
    for (List<Champion> alike : byFigure.values()) {
      compared = alike.size() > compared.size() ? alike : compared;
    }
    Optional<Champion> best = Optional.empty();
    for (Champion other : compared) {
      best = best.isEmpty() || other.isBetterThan(best.get()) ? Optional.of(other) : best;
    }
    return best;
  }

  /** What a trial can be compared by. */
  private static Map<Figure, Double> figures(KnownRun run, String metric) {
    Map<Figure, Double> figures = new LinkedHashMap<>();
    // A training may be told to be validated on the queries, to do as released code does.
    boolean onQueries =
        QUERY.equals(run.parameters().getOrDefault("validation_split", VALIDATION_PART));
    run.figures()
        .forEach((name, value) -> {
          if (name.startsWith(VALIDATION)) {
            figures.put(
                new Figure(onQueries ? name + " on " + QUERY : name, !onQueries, false), value);
          }
        });
    String asking = run.parameters().getOrDefault("asking", QUERY);
    TASKS.stream()
        .flatMapToDouble(task -> run.figure(metric + "_" + task).stream())
        .average()
        .ifPresent(value ->
            figures.put(
                new Figure(
                    metric + " on " + asking,
                    VALIDATION_PART.equals(asking),
                    MetricStyle.lowerIsBetter(metric)),
                value));
    return figures;
  }

  /**
   * Registers best trials by one alias; those that are registered so already stay.
   *
   * @param data digests of datasets by name; figures of different data are different ones
   * @param again also those that are registered so already, which other data may have taken the
   *     alias from
   */
  static void register(
      List<Champion> champions, Map<String, String> data, boolean again, Tracking tracking) {
    for (Champion champion : champions) {
      Optional<TrackedRun> run = tracking.goOn(champion.run().key());
      if (run.isPresent()) {
        try (TrackedRun open = run.get()) {
          Registration wanted = registration(champion, data);
          if (again) {
            open.registerAgain(wanted);
          } else {
            open.register(wanted);
          }
        }
      }
    }
  }

  private static Registration registration(Champion champion, Map<String, String> data) {
    SortedMap<String, String> parameters = champion.run().parameters();
    Optional<String> digest = Optional.ofNullable(data.get(parameters.get("dataset")));
    SortedMap<String, String> tags = new TreeMap<>();
    for (String name : List.of("method", "variant", "bits", "seed", "dataset")) {
      tags.put(name, parameters.getOrDefault(name, "none"));
    }
    for (String name : List.of("config.digest", "codes.digest", "model.digest")) {
      Optional.ofNullable(champion.run().tags().get(name)).ifPresent(text -> tags.put(name, text));
    }
    tags.put("trial.digest", champion.run().key());
    tags.put("selected_on", champion.figure().validated() ? VALIDATION_PART : QUERY);
    return new Registration(
        parameters.get("method") + "-" + parameters.get("dataset"),
        ALIAS,
        champion.figure().name() + digest.map(known -> " of data " + known).orElse(""),
        champion.value(),
        champion.figure().lowerIsBetter(),
        "%s: best of its method on %s, %s %s. %s\nThe model is `%s` in the trainer-service's store."
            .formatted(
                champion.run().name(),
                parameters.get("dataset"),
                champion.figure().name(),
                String.format(Locale.ROOT, "%.4f", champion.value()),
                champion.figure().validated()
                    ? "Chosen on validation pairs."
                    : "There is no validation figure to compare by: chosen by the queries, so its"
                        + " figure on them is too good.",
                champion.run().tags().getOrDefault("model.digest", "unknown")),
        tags);
  }
}
