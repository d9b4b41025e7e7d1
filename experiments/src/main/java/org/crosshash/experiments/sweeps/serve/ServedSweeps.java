package org.crosshash.experiments.sweeps.serve;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.run.PlatformTrials;
import org.crosshash.experiments.sweeps.run.RunSettings;
import org.crosshash.experiments.sweeps.run.RunSummary;
import org.crosshash.experiments.sweeps.run.StopReason;
import org.crosshash.experiments.sweeps.run.SweepConclusion;
import org.crosshash.experiments.sweeps.run.SweepRunner;
import org.crosshash.experiments.sweeps.run.SweepTracking;
import org.crosshash.experiments.sweeps.state.StoredSweep;
import org.crosshash.experiments.tracking.LocalMlflow;
import org.crosshash.experiments.tracking.SystemSampler;
import org.crosshash.experiments.tracking.Tracking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the sweeps that a server was asked to run, in the order they came, some at a time. What is
 * to be run stands in the store: a server that starts again goes on with it. Safe for any number of
 * threads.
 */
final class ServedSweeps {
  private static final Logger LOG = LoggerFactory.getLogger(ServedSweeps.class);

  /**
   * A running sweep that is asked to end gives its trials back in so long; then it is interrupted.
   */
  private static final Duration ASKED = Duration.ofSeconds(15);

  private static final Duration INTERRUPTED = Duration.ofSeconds(5);

  private final KnownSweeps known;
  private final SweepFolders folders;
  private final SweepLimits limits;
  private final Supplier<PlatformTrials.Services> connect;
  private final Duration asked;
  private final ExecutorService workers;
  private final Map<String, Optional<SweepRunner>> active = new LinkedHashMap<>();
  private final Map<String, String> troubles = new HashMap<>();
  private final Set<String> again = new HashSet<>();
  private boolean stopping;

  ServedSweeps(
      KnownSweeps known,
      SweepFolders folders,
      SweepLimits limits,
      Supplier<PlatformTrials.Services> connect) {
    this(known, folders, limits, connect, ASKED);
  }

  ServedSweeps(
      KnownSweeps known,
      SweepFolders folders,
      SweepLimits limits,
      Supplier<PlatformTrials.Services> connect,
      Duration asked) {
    this.asked = asked;
    this.known = known;
    this.folders = folders;
    this.limits = limits;
    this.connect = connect;
    this.workers =
        Executors.newFixedThreadPool(
            limits.atATime(), Thread.ofPlatform().daemon().name("served-sweep-", 0).factory());
  }

  /**
   * Goes on with what this server was asked to run before. A sweep that has ended stays so, also
   * where its data were replaced since: its trials of now are run when somebody asks for them.
   */
  void resume() {
    known.store().sweeps().reversed().stream()
        .filter(stored -> stored.served() && !stored.cancelled())
        .forEach(stored -> {
          try {
            OpenSweep open = known.open(stored);
            if (open.awaitsReport() || !releasesEnded(open)) {
              // It had its place before, so that none is refused now.
              begin(stored.digest());
            }
          } catch (CrosshashException unusable) {
            LOG.warn("Sweep {} is not gone on with", stored.name(), unusable);
            trouble(stored.digest(), unusable.getMessage());
          }
        });
  }

  /** Forgets that a sweep is to be run, if it has ended; says whether it has. */
  private boolean releasesEnded(OpenSweep open) {
    boolean[] ended = new boolean[1];
    // As one change, so that what somebody adds to it or tries again meanwhile is not forgotten.
    known
        .store()
        .together(() -> {
          ended[0] = open.hasEnded();
          if (ended[0]) {
            known.store().release(open.digest());
          }
        });
    return ended[0];
  }

  /**
   * Enters a sweep and runs what is left of it, unless that is being done.
   *
   * @param enter enters or changes it in the store, and says whether anything is left to be run; is
   *     not called where the sweep is refused
   * @throws CrosshashException RESOURCE_EXHAUSTED where too many sweeps wait; UNAVAILABLE where the
   *     server stops
   */
  synchronized void run(String digest, BooleanSupplier enter) {
    if (stopping) {
      throw new CrosshashException(
          Problem.UNAVAILABLE,
          "A server that stops takes no sweep",
          KnownSweeps.name(digest),
          "send it again when the server is back");
    }
    if (!active.containsKey(digest) && active.size() >= limits.atATime() + limits.waiting()) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "At most %d sweeps wait for their turn".formatted(limits.waiting()),
          active.size(),
          "wait until one has ended, or cancel one");
    }
    if (enter.getAsBoolean()) {
      begin(digest);
    }
  }

  private synchronized void begin(String digest) {
    if (stopping) {
      return;
    }
    if (active.containsKey(digest)) {
      // It may be past its last trial already: whether something is left is seen when it ends.
      again.add(digest);
      return;
    }
    troubles.remove(digest);
    active.put(digest, Optional.empty());
    workers.execute(() -> work(digest));
  }

  /** Why a sweep was given up here; empty: it was not. */
  synchronized Optional<String> trouble(String digest) {
    return active.containsKey(digest)
        ? Optional.empty()
        : Optional.ofNullable(troubles.get(digest));
  }

  /** Whether a sweep is being run or waits for its turn. */
  synchronized boolean isBusy() {
    return !active.isEmpty();
  }

  private synchronized void trouble(String digest, String why) {
    troubles.put(digest, why);
  }

  private void work(String digest) {
    try {
      StoredSweep stored = known.stored(KnownSweeps.name(digest));
      if (!isStopping() && !stored.cancelled()) {
        OpenSweep open = known.open(stored);
        if (!open.counts().isOver()) {
          // Its data may have changed since it was entered.
          open.register();
          run(open);
          // A report that a stopping server did not come to is made by the next one.
          if (!open.awaitsReport()) {
            var _ = releasesEnded(open);
          }
        } else if (open.awaitsReport()) {
          report(open);
          var _ = releasesEnded(open);
        }
      }
    } catch (CrosshashException failure) {
      LOG.warn("Sweep {} was given up", digest, failure);
      trouble(digest, failure.getMessage());
    } catch (RuntimeException failure) {
      LOG.error("Sweep {} was given up", digest, failure);
      trouble(digest, "an error that nobody foresaw: see the server's log");
    } finally {
      ended(digest);
    }
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  private synchronized void ended(String digest) {
    active.remove(digest);
    if (again.remove(digest) && !stopping) {
      troubles.remove(digest);
      active.put(digest, Optional.empty());
      workers.execute(() -> work(digest));
    }
  }

  /** Lets a runner be stopped, unless everything is being stopped already. */
  private synchronized boolean begins(String digest, SweepRunner runner) {
    if (!stopping) {
      active.put(digest, Optional.of(runner));
    }
    return !stopping;
  }

  private Tracking tracking() {
    return Tracking.open(
        folders.tracking(),
        LocalMlflow.beside(folders.tracking()).environment(System.getenv()),
        new SystemSampler(() -> Optional.of(ProcessHandle.current()), folders.tracking()));
  }

  /** Makes up for the report of a server that ended behind the last trial. */
  private void report(OpenSweep open) {
    try (Tracking tracking = tracking();
        SweepTracking study = SweepTracking.open(open, tracking)) {
      var _ = SweepConclusion.conclude(open, StopReason.ENDED, study, files -> {});
      var _ = tracking.finish();
    }
  }

  private void run(OpenSweep open) {
    try (Tracking tracking = tracking();
        SweepTracking study = SweepTracking.open(open, tracking);
        PlatformTrials trials =
            new PlatformTrials(open.sweep(), connect, tracking, Optional.of(study.parent()))) {
      trials.connect();
      SweepRunner runner =
          new SweepRunner(
              open,
              RunSettings.onThisMachine(open.sweep().file().getRunning()),
              trials,
              event -> {});
      if (!begins(open.digest(), runner)) {
        return;
      }
      RunSummary summary = runner.run();
      conclude(open, summary, study);
      if (summary.reason() != StopReason.INTERRUPTED) {
        var _ = tracking.finish();
      }
    }
  }

  private void conclude(OpenSweep open, RunSummary summary, SweepTracking study) {
    var _ = SweepConclusion.conclude(open, summary.reason(), study, files -> {});
    switch (summary.reason()) {
      case BROKEN ->
          trouble(
              open.digest(),
              summary.trouble().map(CrosshashException::getMessage).orElse("broken off"));
      case TOO_MANY_FAILURES ->
          trouble(open.digest(), "Too many trials failed: " + summary.counts());
      case ENDED, INTERRUPTED, CANCELLED -> {}
    }
  }

  /** Breaks off what is being run of a sweep here; workers elsewhere see that it is cancelled. */
  synchronized void cancel(String digest) {
    again.remove(digest);
    active
        .getOrDefault(digest, Optional.empty())
        .ifPresent(runner -> runner.stop(StopReason.CANCELLED));
  }

  /**
   * Gives back what is being run, and waits until that is done; what does not end when it is asked
   * to is interrupted. Sweeps that wait for their turn are begun by the next server.
   */
  void stop() {
    synchronized (this) {
      stopping = true;
      active
          .values()
          .forEach(runner -> runner.ifPresent(running -> running.stop(StopReason.INTERRUPTED)));
    }
    workers.shutdown();
    try {
      if (!workers.awaitTermination(asked.toMillis(), TimeUnit.MILLISECONDS)) {
        // Of what waits for its turn nothing is begun; it stands in the store.
        var _ = workers.shutdownNow();
        if (!workers.awaitTermination(INTERRUPTED.toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.warn("Sweeps go on although they were interrupted; their trials are taken over");
        }
      }
    } catch (InterruptedException impatient) {
      var _ = workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
