package org.crosshash.experiments.sweeps.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.crosshash.experiments.pipeline.ParentRun;
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

  /** The report as Markdown, which is the note on the study's page. */
  private static final String NOTE = "report.md";

  private final Sweep sweep;
  private final Tracking tracking;
  private final ParentRun parent;
  private final Optional<TrackedRun> run;

  private SweepTracking(
      Sweep sweep, Tracking tracking, ParentRun parent, Optional<TrackedRun> run) {
    this.sweep = sweep;
    this.tracking = tracking;
    this.parent = parent;
    this.run = run;
  }

  /** Starts the study's run, or goes on with it; another worker may be recording it already. */
  public static SweepTracking open(Sweep sweep, Tracking tracking) {
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
    SweepTracking opened = new SweepTracking(sweep, tracking, parent, run);
    run.ifPresent(started ->
        started.attach("files/" + opened.shortDigest() + ".json", bytes(sweep.loaded().text())));
    return opened;
  }

  /** What the runs of the trials of a sweep stand below. */
  static ParentRun parent(Sweep sweep) {
    String name = sweep.file().getName();
    return new ParentRun(Digest.of("sweep\n" + name).hex(), name);
  }

  /** What the runs of the trials stand below. */
  public ParentRun parent() {
    return parent;
  }

  private String shortDigest() {
    return sweep.loaded().digest().substring(0, SHORT);
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
   * study's best trial of each method and dataset, and ends the study's run; one with trials left
   * stays open, to be gone on with.
   *
   * @param files the report's, by name
   */
  public void conclude(SweepReport report, Map<String, byte[]> files) {
    if (report.counts().isOver()) {
      record(report, files);
      Champions.register(
          Champions.of(tracking.below(parent.key()), sweep.file().getMetrics(0)), tracking);
    }
    end(report.counts());
  }

  /** Records a report: its files, its tables as note, means and deviations as figures. */
  private void record(SweepReport report, Map<String, byte[]> files) {
    if (run.isEmpty()) {
      return;
    }
    TrackedRun open = run.get();
    String folder = "reports/%s-%s/".formatted(shortDigest(), digest(files).substring(0, SHORT));
    files.forEach((name, content) -> open.attach(folder + name, content));
    open.tag("mlflow.note.content", new String(files.get(NOTE), StandardCharsets.UTF_8));
    long now = System.currentTimeMillis();
    SweepCounts counts = report.counts();
    List<MetricPoint> points = new ArrayList<>();
    points.add(new MetricPoint("trials/done", counts.done(), counts.done(), now));
    points.add(new MetricPoint("trials/failed", counts.failed(), counts.done(), now));
    for (MetricTable table : report.tables()) {
      table
          .cells()
          .forEach((key, cell) -> {
            String name = name(table, key);
            points.add(new MetricPoint("mean/" + name, cell.interval().mean(), counts.done(), now));
            OptionalDouble deviation = cell.interval().deviation();
            deviation.ifPresent(value ->
                points.add(new MetricPoint("deviation/" + name, value, counts.done(), now)));
          });
    }
    open.measure(points);
  }

  private static String digest(Map<String, byte[]> files) {
    return Digest.of(
            files.values().stream()
                .map(content -> Digest.of(content).hex())
                .collect(Collectors.joining("\n")))
        .hex();
  }

  private static String name(MetricTable table, CellKey key) {
    return "%s/%s %d %s_%s"
        .formatted(table.dataset(), key.row().label(), key.bits(), table.metric(), key.task());
  }

  /**
   * Ends the study's run as its trials stand; one with trials left stays open, to be gone on with.
   */
  public void end(SweepCounts counts) {
    if (counts.isOver()) {
      RunStatus status = counts.failed() == 0 ? RunStatus.FINISHED : RunStatus.FAILED;
      run.ifPresent(open -> open.end(status, System.currentTimeMillis()));
    }
  }

  @Override
  public void close() {
    run.ifPresent(TrackedRun::close);
  }
}
