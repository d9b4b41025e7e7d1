package org.crosshash.experiments.sweeps.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.experiments.tracking.KnownRun;
import org.crosshash.experiments.tracking.Registration;
import org.crosshash.experiments.tracking.TrackedRun;
import org.crosshash.experiments.tracking.Tracking;

/**
 * The best trial of each method and dataset of a study, and its place in MLflow's registry of
 * models. Best is what has the greatest figure on validation pairs; where not all trials of a
 * method were validated the queries decide, and the registered version says so.
 */
final class Champions {
  private static final String ALIAS = "champion";
  private static final List<String> TASKS = List.of("i2t", "t2i");
  private static final String VALIDATION = "validation_";

  private Champions() {}

  /**
   * A best trial.
   *
   * @param run the trial's run
   * @param figure what it is best by
   * @param value its value
   * @param validated whether the figure is of validation pairs, not of queries
   */
  record Champion(KnownRun run, String figure, double value, boolean validated) {
    Champion {
      requireNonNull(run, "run");
      requireNonNull(figure, "figure");
    }
  }

  /**
   * The best trials, by dataset and method.
   *
   * @param runs runs of trials; those that did not finish do not count
   * @param metric mean of both directions of this one decides where queries do
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
    Optional<String> validation =
        group.getFirst().figures().keySet().stream()
            .filter(name -> name.startsWith(VALIDATION))
            .filter(name -> group.stream().allMatch(run -> run.figure(name).isPresent()))
            .findFirst();
    boolean askedByValidation =
        group.stream().allMatch(run -> "validation".equals(run.parameters().get("asking")));
    Optional<Champion> best = Optional.empty();
    for (KnownRun run : group) {
      OptionalDouble value =
          validation.isPresent() ? run.figure(validation.get()) : mean(run, metric);
      if (value.isPresent() && (best.isEmpty() || value.getAsDouble() > best.get().value())) {
        best =
            Optional.of(
                new Champion(
                    run,
                    validation.orElse(metric + " on " + run.parameters().get("asking")),
                    value.getAsDouble(),
                    validation.isPresent() || askedByValidation));
      }
    }
    return best;
  }

  private static OptionalDouble mean(KnownRun run, String metric) {
    return TASKS.stream()
        .flatMapToDouble(task -> run.figure(metric + "_" + task).stream())
        .average();
  }

  /** Registers best trials by one alias; those that are registered so already stay. */
  static void register(List<Champion> champions, Tracking tracking) {
    for (Champion champion : champions) {
      Optional<TrackedRun> run = tracking.goOn(champion.run().key());
      if (run.isPresent()) {
        try (TrackedRun open = run.get()) {
          open.register(registration(champion));
        }
      }
    }
  }

  private static Registration registration(Champion champion) {
    SortedMap<String, String> parameters = champion.run().parameters();
    SortedMap<String, String> tags = new TreeMap<>();
    for (String name : List.of("method", "variant", "bits", "seed", "dataset")) {
      tags.put(name, parameters.getOrDefault(name, "none"));
    }
    for (String name : List.of("config.digest", "codes.digest", "model.digest")) {
      Optional.ofNullable(champion.run().tags().get(name)).ifPresent(text -> tags.put(name, text));
    }
    tags.put("trial.digest", champion.run().key());
    tags.put("selected_on", champion.validated() ? "validation" : "query");
    return new Registration(
        parameters.get("method") + "-" + parameters.get("dataset"),
        ALIAS,
        champion.figure(),
        champion.value(),
        "%s: best of its method on %s, %s %s. %s\nThe model is `%s` in the trainer-service's store."
            .formatted(
                champion.run().name(),
                parameters.get("dataset"),
                champion.figure(),
                String.format(Locale.ROOT, "%.4f", champion.value()),
                champion.validated()
                    ? "Chosen on validation pairs."
                    : "There is no validation figure: chosen by the queries, so its figure on them"
                        + " is too good.",
                champion.run().tags().getOrDefault("model.digest", "unknown")),
        tags);
  }
}
