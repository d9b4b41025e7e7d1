package org.crosshash.experiments.sweeps.serve;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.state.TrialEvent;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.v1.SweepEvent;
import org.crosshash.experiments.v1.SweepState;

/**
 * Sends the events of one sweep to one watcher, each once the watcher takes it, from a thread of
 * its own until the sweep is over.
 */
final class SweepWatch implements Runnable {
  private static final long PAUSE_MILLISECONDS = 150;
  private static final int AT_ONCE = 200;

  private final OpenSweep open;
  private final Supplier<SweepState> state;
  private final BooleanSupplier serverStops;
  private final ServerCallStreamObserver<SweepEvent> observer;
  private long sequence;

  /**
   * @param after number of the last event that the watcher has
   */
  SweepWatch(
      OpenSweep open,
      long after,
      Supplier<SweepState> state,
      BooleanSupplier serverStops,
      ServerCallStreamObserver<SweepEvent> observer) {
    this.open = open;
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
        SweepState now = state.get();
        boolean sent = send(open.store().events().after(open.digest(), sequence, AT_ONCE));
        if (!sent && now != SweepState.SWEEP_STATE_OPEN && open.counts().running() == 0) {
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

  /** Sends events; says whether there were any. */
  private boolean send(List<TrialEvent> events) throws InterruptedException {
    if (events.isEmpty()) {
      return false;
    }
    Map<String, SweepTrial> trials = open.sweep().byIdentity();
    for (TrialEvent event : events) {
      await();
      if (observer.isCancelled()) {
        return true;
      }
      SweepEvent.Builder message =
          head(state.get())
              .setSequence(event.sequence())
              .setTime(SweepMessages.time(event.time()))
              .setKind(event.kind().name().toLowerCase(Locale.ROOT))
              .setAttempt(event.attempt())
              .setDetail(event.detail());
      SweepTrial trial = trials.get(event.identity());
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

  private SweepEvent.Builder head(SweepState now) {
    return SweepEvent.newBuilder()
        .setTime(SweepMessages.time(System.currentTimeMillis()))
        .setCounts(SweepMessages.counts(open.counts()))
        .setState(now);
  }

  /** Waits until the watcher takes more. */
  private void await() throws InterruptedException {
    while (!observer.isReady() && !observer.isCancelled() && !serverStops.getAsBoolean()) {
      Thread.sleep(PAUSE_MILLISECONDS);
    }
  }
}
