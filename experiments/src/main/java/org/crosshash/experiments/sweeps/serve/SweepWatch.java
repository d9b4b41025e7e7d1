package org.crosshash.experiments.sweeps.serve;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.state.TrialEvent;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.v1.SweepEvent;
import org.crosshash.experiments.v1.SweepState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of one sweep to one watcher, each once the watcher takes it, from a thread of
 * its own until the sweep is over.
 */
final class SweepWatch implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(SweepWatch.class);
  private static final long PAUSE_MILLISECONDS = 150;
  private static final int AT_ONCE = 200;

  private final Supplier<OpenSweep> openAnew;
  private final BiFunction<OpenSweep, SweepCounts, SweepState> state;
  private final BooleanSupplier serverStops;
  private final ServerCallStreamObserver<SweepEvent> observer;
  private OpenSweep open;
  private long sequence;

  /**
   * @param open the sweep as it is now
   * @param openAnew opens it again, for its data may be replaced while it is watched
   * @param after number of the last event that the watcher has
   * @param state tells the sweep's state, its counts being known
   */
  SweepWatch(
      OpenSweep open,
      Supplier<OpenSweep> openAnew,
      long after,
      BiFunction<OpenSweep, SweepCounts, SweepState> state,
      BooleanSupplier serverStops,
      ServerCallStreamObserver<SweepEvent> observer) {
    this.open = open;
    this.openAnew = openAnew;
    this.sequence = after;
    this.state = state;
    this.serverStops = serverStops;
    this.observer = observer;
  }

  @Override
  public void run() {
    try {
      while (!observer.isCancelled()) {
        if (serverStops.getAsBoolean()) {
          throw new CrosshashException(
              Problem.UNAVAILABLE,
              "A watch lasts as long as its server",
              "the server stops after event " + sequence,
              "watch again from that event; the sweep goes on when the server is back");
        }
        // The state is looked at first, so that no event of the end is missed.
        Look now = look();
        boolean sent = send(open.store().events().after(open.digest(), sequence, AT_ONCE));
        if (!sent && now.isOver() && look().equals(now)) {
          await();
          observer.onNext(head(now).setKind("closed").build());
          observer.onCompleted();
          return;
        }
        if (!sent) {
          Thread.sleep(PAUSE_MILLISECONDS);
        }
      }
    } catch (InterruptedException cancelled) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failure) {
      if (!observer.isCancelled()) {
        observer.onError(failure);
      }
    }
  }

  /** Where the sweep stands. */
  private record Look(OpenSweep sweep, SweepCounts counts, SweepState state) {
    boolean isOver() {
      return state != SweepState.SWEEP_STATE_OPEN && counts.running() == 0;
    }
  }

  /** Where it stands now, with the trials that it has now. */
  private Look look() {
    if (!open.seemsEntered()) {
      try {
        open = openAnew.get();
      } catch (CrosshashException unusable) {
        // Whoever runs it may go on with what it was; so does the watch.
        LOG.debug("Sweep {} is watched as it was", open.digest(), unusable);
      }
    }
    SweepCounts counts = open.counts();
    return new Look(open, counts, state.apply(open, counts));
  }

  /** Sends events; says whether there were any. */
  private boolean send(List<TrialEvent> events) throws InterruptedException {
    if (events.isEmpty()) {
      return false;
    }
    for (TrialEvent event : events) {
      await();
      if (observer.isCancelled()) {
        return true;
      }
      SweepEvent.Builder message =
          head(look())
              .setSequence(event.sequence())
              .setTime(SweepMessages.time(event.time()))
              .setKind(event.kind().name().toLowerCase(Locale.ROOT))
              .setAttempt(event.attempt())
              .setDetail(event.detail());
      SweepTrial trial = open.sweep().byIdentity().get(event.identity());
      if (trial != null) {
        Map<String, TrialRow> row =
            open.store().rows(open.digest(), List.of(trial.identity()), true);
        message.setTrial(
            SweepMessages.trial(trial, Optional.ofNullable(row.get(trial.identity()))));
      }
      observer.onNext(message.build());
      sequence = event.sequence();
    }
    return true;
  }

  private static SweepEvent.Builder head(Look now) {
    return SweepEvent.newBuilder()
        .setTime(SweepMessages.time(System.currentTimeMillis()))
        .setCounts(SweepMessages.counts(now.counts()))
        .setState(now.state());
  }

  /** Waits until the watcher takes more. */
  private void await() throws InterruptedException {
    while (!observer.isReady() && !observer.isCancelled() && !serverStops.getAsBoolean()) {
      Thread.sleep(PAUSE_MILLISECONDS);
    }
  }
}
