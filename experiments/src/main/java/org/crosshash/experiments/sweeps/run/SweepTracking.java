package org.crosshash.experiments.sweeps.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.crosshash.experiments.pipeline.ParentRun;
import org.crosshash.experiments.pipeline.TrackedTrials;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.report.CellKey;
import org.crosshash.experiments.sweeps.report.MetricTable;
import org.crosshash.experiments.sweeps.report.SweepReport;
import org.crosshash.experiments.tracking.MetricPoint;
import org.crosshash.experiments.tracking.RunDescription;
import org.crosshash.experiments.tracking.RunStatus;
import org.crosshash.experiments.tracking.TrackedRun;
import org.crosshash.experiments.tracking.Tracking;
import org.crosshash.tables.Digest;

/**
 * The tracked run of a whole study, which the runs of its trials stand below. There is one for all
 * sweeps of a study's name; a report that differs gets a folder of its own in it.
 */
public final class SweepTracking implements AutoCloseable {
  private static final int SHORT = 12;

  /** The tag that says which report the run's figures are of. */
  private static final String REPORT = "report";

  /** The tag that says which data the registered best trials are of. */
  private static final String CHAMPIONS = "champions.data";

  /** The report as Markdown, which is the note on the study's page. */
  private static final String NOTE = "report.md";

  private final OpenSweep open;
  private final Tracking tracking;
  private final ParentRun parent;
  private final Optional<TrackedRun> run;

  private SweepTracking(
      OpenSweep open, Tracking tracking, ParentRun parent, Optional<TrackedRun> run) {
    this.open = open;
    this.tracking = tracking;
    this.parent = parent;
    this.run = run;
  }

  /** Starts the study's run, or goes on with it; another worker may be recording it already. */
  public static SweepTracking open(OpenSweep open, Tracking tracking) {
    Sweep sweep = open.sweep();
    String name = sweep.file().getName();
    ParentRun parent = parent(sweep);
    SortedMap<String, String> tags = new TreeMap<>();
    tags.put("kind", "sweep");
    tags.put("sweep.id", name);
    sweep
        .loaded()
        .path()
        .flatMap(SweepTracking::commit)
        .ifPresent(id -> tags.put("mlflow.source.git.commit", id));
    Optional<TrackedRun> run =
        tracking.start(new RunDescription(parent.key(), name, name, new TreeMap<>(), tags));
    SweepTracking opened = new SweepTracking(open, tracking, parent, run);
    try {
      // A worker that was killed may have sent less than it recorded.
      tracking.sendBelow(parent.key());
      run.ifPresent(started -> {
        started.attach("files/" + opened.shortDigest() + ".json", bytes(sweep.loaded().text()));
        started.tag(TrackedTrials.FILE, parent.file());
      });
      return opened;
    } catch (RuntimeException unwritable) {
      opened.close();
      throw unwritable;
    }
  }

  /** What the runs of the trials of a sweep stand below. */
  static ParentRun parent(Sweep sweep) {
    String name = sweep.file().getName();
    return new ParentRun(Digest.of("sweep\n" + name).hex(), name, sweep.loaded().digest());
  }

  /** What the runs of the trials stand below. */
  public ParentRun parent() {
    return parent;
  }

  private String shortDigest() {
    return open.digest().substring(0, SHORT);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The commit that the folder of a file stands at; empty where it is in no repository. */
  private static Optional<String> commit(Path file) {
    try {
      Process git =
          new ProcessBuilder("git", "rev-parse", "HEAD")
              .directory(file.toAbsolutePath().getParent().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String id = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0
          ? Optional.of(id)
          : Optional.empty();
    } catch (IOException absent) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /**
   * Concludes a worker's part. Where all trials have ended, records the report, registers the
   * sweep's best trial of each method and dataset, and ends the study's run; one with trials left
   * stays open, to be gone on with. Nothing is concluded where the sweep was entered again
   * meanwhile: that these trials have ended says nothing of those that it has now.
   *
   * @param files the report's, by name
   * @return whether the report was recorded; not so where another worker has the study's run
   */
  public boolean conclude(SweepReport report, Map<String, byte[]> files) {
    boolean over = report.counts().isOver() && open.isEntered();
    if (over) {
      run.ifPresent(study -> record(study, report, files));
      register(open.sweep());
    }
    end(report.counts());
    return over && run.isPresent();
  }

  /** The best trials of a sweep; its study has runs of others too, of former data among them. */
  static List<Champions.Champion> champions(Sweep sweep, Tracking tracking) {
    Set<String> present = PlatformTrials.runs(sweep);
    return Champions.of(
        tracking.below(parent(sweep).key()).stream()
            .filter(run -> present.contains(run.key()))
            .toList(),
        sweep.file().getMetrics(0));
  }

  private void register(Sweep sweep) {
    SortedMap<String, String> data = new TreeMap<>();
    sweep
        .tables()
        .keySet()
        .forEach(dataset -> data.put(dataset, shortDigest(sweep.sources(dataset))));
    // The study's run remembers whose data its champions are of: after data were put back, those
    // that were registered before are again, so that the alias comes back to them.
    String of = shortDigest(List.of(data.toString()));
    boolean again = run.isPresent() && run.get().hasOther(CHAMPIONS, of);
    Champions.register(champions(sweep, tracking), data, again, tracking);
    run.ifPresent(study -> study.tag(CHAMPIONS, of));
  }

  private static String shortDigest(List<String> texts) {
    return Digest.of(String.join("\n", texts)).hex().substring(0, SHORT);
  }

  /** Records a report: its files, its tables as note, means and deviations as figures. */
  private void record(TrackedRun study, SweepReport report, Map<String, byte[]> files) {
    String digest =
        shortDigest(files.values().stream().map(content -> Digest.of(content).hex()).toList());
    String folder = "reports/%s-%s/".formatted(shortDigest(), digest);
    if (!study.has(REPORT, folder)) {
      measure(study, report);
    }
    files.forEach((name, content) -> study.attach(folder + name, content));
    study.tag("mlflow.note.content", new String(files.get(NOTE), StandardCharsets.UTF_8));
    // Last, so that of a report that was half recorded nothing is left out.
    study.tag(REPORT, folder);
  }

  /** Records the figures of a report, at the step behind the one of the report before. */
  private static void measure(TrackedRun study, SweepReport report) {
    long now = System.currentTimeMillis();
    SweepCounts counts = report.counts();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("trials/done", (double) counts.done());
    figures.put("trials/failed", (double) counts.failed());
    for (MetricTable table : report.tables()) {
      table
          .cells()
          .forEach((key, cell) -> {
            String name = name(table, key);
            figures.put("mean/" + name, cell.interval().mean());
            cell.interval().deviation().ifPresent(value -> figures.put("deviation/" + name, value));
          });
    }
    long step = study.nextStep(figures.keySet());
    study.measure(
        figures.entrySet().stream()
            .map(figure -> new MetricPoint(figure.getKey(), figure.getValue(), step, now))
            .toList());
  }

  private static String name(MetricTable table, CellKey key) {
    return "%s/%s %d %s_%s"
        .formatted(table.dataset(), key.row().label(), key.bits(), table.metric(), key.task());
  }

  /**
   * Ends the study's run as its trials stand; one with trials left stays open, to be gone on with,
   * and so does that of a sweep that was entered again meanwhile.
   */
  public void end(SweepCounts counts) {
    if (counts.isOver() && open.isEntered()) {
      RunStatus status = counts.failed() == 0 ? RunStatus.FINISHED : RunStatus.FAILED;
      run.ifPresent(study -> study.end(status, System.currentTimeMillis()));
    }
  }

  @Override
  public void close() {
    run.ifPresent(TrackedRun::close);
  }
}
