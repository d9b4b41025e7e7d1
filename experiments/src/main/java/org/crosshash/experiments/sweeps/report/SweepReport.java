package org.crosshash.experiments.sweeps.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.report.Fact;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;
import org.crosshash.experiments.v1.Stopping;

/**
 * All that the reports of a sweep say, whatever their form.
 *
 * @param sweep the sweep
 * @param rows what is known of its trials, with results
 * @param counts where its trials stand
 * @param tables figures
 * @param protocol how they came about
 * @param failures trials that failed, and why
 */
public record SweepReport(
    Sweep sweep,
    Map<String, TrialRow> rows,
    SweepCounts counts,
    List<MetricTable> tables,
    List<Fact> protocol,
    List<Fact> failures) {
  /** Copies the lists. */
  public SweepReport {
    requireNonNull(sweep, "sweep");
    requireNonNull(rows, "rows");
    requireNonNull(counts, "counts");
    tables = List.copyOf(tables);
    protocol = List.copyOf(protocol);
    failures = List.copyOf(failures);
  }

  /** Makes the report of what is known now. */
  public static SweepReport of(Sweep sweep, Map<String, TrialRow> rows) {
    List<Fact> failures = new ArrayList<>();
    for (SweepTrial trial : sweep.byIdentity().values()) {
      TrialRow row = rows.get(trial.identity());
      if (row != null
          && row.result().isEmpty()
          && !row.error().isEmpty()
          && row.status() != TrialStatus.STOPPED) {
        failures.add(new Fact(trial.trial().id().label(), row.error()));
      }
    }
    return new SweepReport(
        sweep,
        rows,
        SweepCounts.of(sweep, rows),
        SweepTables.of(sweep, rows),
        protocol(sweep),
        failures);
  }

  private static List<Fact> protocol(Sweep sweep) {
    List<Fact> facts = new ArrayList<>();
    for (Dataset dataset : sweep.datasets().values()) {
      facts.add(
          new Fact(
              dataset.name(),
              "%d pairs, %d for training, %d in the database, %d asking (%s). %s"
                  .formatted(
                      dataset.pairs().size(),
                      dataset.split().train().size(),
                      dataset.split().database().size(),
                      dataset.split().part(sweep.file().getAsking()).size(),
                      sweep.file().getAsking(),
                      dataset.split().statement())));
    }
    facts.add(new Fact("encoder", Settings.resolve(sweep.file().getEncoding()).getEncoder()));
    facts.add(new Fact("seeds", sweep.file().getSeedsList().toString()));
    facts.add(new Fact("epoch", epoch(sweep.file().getStopping())));
    facts.add(
        new Fact("ties", "Items at the same Hamming distance stand in the order of the database."));
    facts.add(new Fact("file", sweep.loaded().digest()));
    sweep.file().getMethodsList().stream()
        .map(entry -> entry.getId())
        .distinct()
        .forEach(id -> facts.add(new Fact(id, Methods.shipped().get(id).getFaithfulness())));
    return facts;
  }

  /** Whether the file's candidate lies above every other line; empty where it names none. */
  public Optional<CandidateVerdict> verdict() {
    return CandidateVerdict.of(this);
  }

  /** Says what the marks of the tables mean. */
  public String legend() {
    return "Mean over seeds ± half of Student's 95 % interval. Bold: better than every other line of"
        + " its column, each by "
        + TestChoice.words(sweep.file())
        + " over the queries (their figures averaged over seeds), Holm's correction over the table,"
        + " level .05. †: the best mean, and what is not told apart from it. No mark: worse by that"
        + " test, or not tested.";
  }

  private static String epoch(Stopping stopping) {
    String taken =
        stopping.getSelect().equals("best")
            ? "The best of every training by its validation figure."
            : stopping.getPatience() > 0
                ? "The last of every training, which ended after %d validations without a gain."
                    .formatted(stopping.getPatience())
                : "The last of every training; none is chosen by its figures.";
    return stopping.getRule().equals("none")
        ? taken
        : taken
            + " Trials were stopped early by the rule `%s` on the validation part; they are in no table."
                .formatted(stopping.getRule());
  }

  /** The report's first sentence. */
  public String summary() {
    return (sweep.file().getDescription().isBlank()
            ? ""
            : sweep.file().getDescription().strip() + " ")
        + "Trials: "
        + counts
        + ".";
  }
}
