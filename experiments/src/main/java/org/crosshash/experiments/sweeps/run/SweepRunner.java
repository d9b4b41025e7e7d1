package org.crosshash.experiments.sweeps.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.pipeline.TrialStopped;
import org.crosshash.experiments.progress.StageProgress;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialLeases;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.Worker;
import org.crosshash.experiments.sweeps.stop.EarlyStopping;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker of a sweep: takes trials one after another, in several slots at once, until all are
 * done or failed, by itself or by others.
 *
 * <p>May be killed at any moment: what is done stays done, and what was being run is taken by the
 * next worker, whose services answer from their store and go on from the last checkpoint. Runs
 * once; {@link #stop} may be called from any thread.
 */
public final class SweepRunner {
  private static final Logger LOG = LoggerFactory.getLogger(SweepRunner.class);
  private static final long HEARTBEAT_SECONDS = 2;
  private static final int HEARTBEATS_A_LEASE = 5;
  private static final long POLL_MILLISECONDS = 250;

  private final OpenSweep open;
  private final String digest;
  private final SweepStore store;
  private final EarlyStopping stopping;
  private final RunSettings settings;
  private final TrialRunner runner;
  private final Consumer<SweepEvent> listener;
  private final AtomicReference<StopReason> stopped = new AtomicReference<>();
  private final AtomicReference<CrosshashException> trouble = new AtomicReference<>();
  private final AtomicInteger ran = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final Map<String, Thread> slots = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * A worker of a sweep that the store knows.
   *
   * @param listener is told what happens, by several threads but by one at a time
   */
  public SweepRunner(
      Sweep sweep,
      SweepStore store,
      RunSettings settings,
      TrialRunner runner,
      Consumer<SweepEvent> listener) {
    this(new OpenSweep(store, sweep), settings, runner, listener);
  }

  /**
   * A worker of an open sweep that its store knows.
   *
   * @param listener is told what happens, by several threads but by one at a time
   */
  public SweepRunner(
      OpenSweep open, RunSettings settings, TrialRunner runner, Consumer<SweepEvent> listener) {
    this.open = open;
    this.digest = open.digest();
    this.store = open.store();
    this.stopping = open.stopping();
    this.settings = settings;
    this.runner = runner;
    this.listener = listener;
  }

  /** Runs until there is nothing left to do, or it is stopped. */
  public RunSummary run() {
    stopping.recall(open.sweep());
    tell(new SweepEvent.Opened(counts()));
    ScheduledExecutorService clock =
        Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("sweep-clock-", 0).factory());
    try (Worker worker = store.enter()) {
      AtomicInteger beats = new AtomicInteger();
      // The future is not kept: beat lets no error out, and the clock is ended below.
      var _ =
          clock.scheduleWithFixedDelay(
              () -> beat(worker, beats.incrementAndGet()),
              HEARTBEAT_SECONDS,
              HEARTBEAT_SECONDS,
              TimeUnit.SECONDS);
      List<Thread> threads = new ArrayList<>();
      for (int slot = 0; slot < settings.slots(); slot++) {
        threads.add(
            Thread.ofPlatform().name("sweep-slot-" + slot).start(() -> slot(worker, clock)));
      }
      for (Thread thread : threads) {
        join(thread);
      }
    } finally {
      clock.shutdownNow();
      ended.countDown();
    }
    RunSummary summary =
        new RunSummary(
            stopped.get() == null ? StopReason.ENDED : stopped.get(),
            counts(),
            ran.get(),
            Optional.ofNullable(trouble.get()));
    tell(new SweepEvent.Closed(summary));
    return summary;
  }

  private void join(Thread thread) {
    boolean done = false;
    while (!done) {
      try {
        thread.join();
        done = true;
      } catch (InterruptedException interrupted) {
        stop(StopReason.INTERRUPTED);
      }
    }
  }

  /** Breaks off what is being run, gives it back, and begins nothing more. Does not wait. */
  public void stop(StopReason reason) {
    if (stopped.compareAndSet(null, reason)) {
      slots.values().forEach(Thread::interrupt);
    }
  }

  /**
   * Waits until a run has ended after {@link #stop}.
   *
   * @return whether it ended within that time
   */
  public boolean awaitEnd(long seconds) throws InterruptedException {
    return ended.await(seconds, TimeUnit.SECONDS);
  }

  private void beat(Worker worker, int beat) {
    try {
      if (beat % HEARTBEATS_A_LEASE == 0) {
        store.leases().prolong(worker);
      }
      if (store.isCancelled(digest)) {
        stop(StopReason.CANCELLED);
      }
    } catch (CrosshashException failure) {
      breakOff(failure);
    }
  }

  private void breakOff(CrosshashException failure) {
    trouble.compareAndSet(null, failure);
    stop(StopReason.BROKEN);
  }

  private SweepCounts counts() {
    return open.counts();
  }

  private void slot(Worker worker, ScheduledExecutorService clock) {
    boolean told = false;
    try {
      while (stopped.get() == null && !tooManyFailures()) {
        stopping.promote(open.sweep());
        Optional<TrialLeases.Claim> claim = store.leases().claim(digest, worker);
        if (claim.isPresent()) {
          attempt(worker, claim.get(), clock);
        } else if (!open.propose() && !stopping.settle(open.sweep())) {
          if (!open.isEntered()) {
            throw open.changed();
          }
          SweepCounts counts = counts();
          if (counts.isOver()) {
            return;
          }
          if (counts.waiting() == 0 && slots.isEmpty() && !told) {
            told = true;
            tell(new SweepEvent.WaitsForOthers(counts));
          }
          pause();
        }
      }
    } catch (CrosshashException failure) {
      breakOff(failure);
    } catch (RuntimeException unforeseen) {
      LOG.error("A worker of sweep {} ended", digest, unforeseen);
      breakOff(
          new CrosshashException(
              Problem.INTERNAL,
              "A worker meets only errors that are foreseen",
              unforeseen,
              "report it, and resume the sweep: all that was done is kept",
              unforeseen));
    }
  }

  private boolean tooManyFailures() {
    boolean tooMany =
        settings.maxFailures().isPresent() && failures.get() >= settings.maxFailures().get();
    if (tooMany) {
      // Trials that are being run elsewhere in this process go on to their end.
      stopped.compareAndSet(null, StopReason.TOO_MANY_FAILURES);
    }
    return tooMany;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLISECONDS);
    } catch (InterruptedException stopping) {
      // The loop sees why.
    }
  }

  private void attempt(Worker worker, TrialLeases.Claim claim, ScheduledExecutorService clock) {
    SweepTrial trial = open.sweep().byIdentity().get(claim.identity());
    if (trial == null) {
      store.leases().release(worker, claim.identity());
      throw open.changed();
    }
    Thread here = Thread.currentThread();
    slots.put(claim.identity(), here);
    AtomicInteger late = new AtomicInteger();
    Optional<ScheduledFuture<?>> limit =
        settings
            .trialLimit()
            .map(length ->
                clock.schedule(
                    () -> {
                      late.set(1);
                      here.interrupt();
                    },
                    length.toMillis(),
                    TimeUnit.MILLISECONDS));
    long start = System.nanoTime();
    try {
      if (stopped.get() != null) {
        throw new CrosshashException(
            Problem.CANCELLED, "The sweep was stopped", stopped.get(), "resume it");
      }
      tell(new SweepEvent.Began(trial, claim.attempt()));
      TrialOutcome outcome =
          runner.run(
              trial,
              new StageProgress(
                  (stage, done, total) -> tell(new SweepEvent.Stage(trial, stage, done, total))),
              figures -> stopping.validated(open.sweep(), worker, trial, figures, epochs(trial)));
      end(limit);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (store.leases().finish(worker, claim.identity(), outcome, seconds)) {
        ran.incrementAndGet();
        tell(new SweepEvent.Done(trial, outcome, seconds, counts()));
      } else {
        tell(new SweepEvent.Released(trial, "another worker has taken it over"));
      }
    } catch (TrialStopped early) {
      end(limit);
      stopping.giveBack(worker, claim.identity(), early.isUnconfirmed());
      tell(new SweepEvent.Stopped(trial, early.getMessage(), counts()));
    } catch (RuntimeException failure) {
      end(limit);
      failed(worker, claim, trial, late.get() == 1, failure);
    } finally {
      slots.remove(claim.identity());
    }
  }

  private static int epochs(SweepTrial trial) {
    return trial.trial().config().getTraining().getEpochs();
  }

  /** Ends the limit, and forgets an interrupt that was meant for the trial alone. */
  private static void end(Optional<ScheduledFuture<?>> limit) {
    limit.ifPresent(timer -> timer.cancel(false));
    var _ = Thread.interrupted();
  }

  private void failed(
      Worker worker,
      TrialLeases.Claim claim,
      SweepTrial trial,
      boolean late,
      RuntimeException failure) {
    String identity = claim.identity();
    if (stopped.get() != null && stopped.get() != StopReason.TOO_MANY_FAILURES) {
      store.leases().release(worker, identity);
      tell(new SweepEvent.Released(trial, "broken off; its checkpoint stays"));
      return;
    }
    Optional<CrosshashException> known =
        failure instanceof CrosshashException ours ? Optional.of(ours) : Optional.empty();
    boolean last = claim.attempt() >= settings.attempts();
    if (last && !late && known.filter(SweepRunner::isOutage).isPresent()) {
      store.leases().release(worker, identity);
      tell(new SweepEvent.Released(trial, known.get().rule()));
      breakOff(known.get());
      return;
    }
    String error =
        late
            ? "took longer than %s; raise trial_minutes and retry, it goes on from its checkpoint"
                .formatted(settings.trialLimit().orElseThrow())
            : known.map(CrosshashException::getMessage).orElseGet(failure::toString);
    if (last || late || known.filter(SweepRunner::isForGood).isPresent()) {
      store.leases().fail(worker, identity, error, Optional.empty());
      failures.incrementAndGet();
      tell(new SweepEvent.Failed(trial, error, Optional.empty()));
      if (settings.failFast()) {
        stop(StopReason.TOO_MANY_FAILURES);
      }
    } else {
      long pause = settings.pause().toMillis() << Math.min(20, claim.attempt() - 1);
      store.leases().fail(worker, identity, error, Optional.of(System.currentTimeMillis() + pause));
      tell(new SweepEvent.Failed(trial, error, Optional.of(pause / 1000.0)));
    }
  }

  private static boolean isOutage(CrosshashException failure) {
    return failure.problem() == Problem.UNAVAILABLE;
  }

  /** Whether trying again cannot help. */
  private static boolean isForGood(CrosshashException failure) {
    return switch (failure.problem()) {
      case INVALID_ARGUMENT, NOT_FOUND, OUT_OF_RANGE, UNIMPLEMENTED -> true;
      default -> false;
    };
  }

  private void tell(SweepEvent event) {
    synchronized (listener) {
      listener.accept(event);
    }
  }
}
