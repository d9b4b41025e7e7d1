package org.crosshash.kit;

import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactLease;
import org.crosshash.wire.GrpcErrors;
import org.crosshash.wire.OperationName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operation in memory: waiting, at work, or done. Every change of state is on disk before it
 * can be seen. Safe for any number of threads.
 */
final class OperationEntry {
  private static final Logger LOG = LoggerFactory.getLogger(OperationEntry.class);

  private final OperationFiles files;
  private final Runnable atEnd;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile StoredOperation stored;
  private volatile Message progress;
  private volatile boolean stopping;
  private final List<ArtifactLease> leases = new ArrayList<>();
  private Thread worker;

  /**
   * @param atEnd is run once when the operation ends, before anybody can see that
   */
  OperationEntry(OperationFiles files, StoredOperation stored, Runnable atEnd) {
    this.files = files;
    this.stored = stored;
    this.atEnd = atEnd;
    if (stored.state().getDone()) {
      done.complete(null);
    }
  }

  OperationName name() {
    return stored.name();
  }

  StoredOperation stored() {
    return stored;
  }

  boolean isDone() {
    return stored.state().getDone();
  }

  /** Completes when the operation is done; a view that callers may cancel. */
  CompletableFuture<Void> whenDone() {
    return done.copy();
  }

  /** The operation as callers see it now. */
  Operation snapshot() {
    Operation state = stored.state();
    Message last = progress;
    return state.getDone() || last == null
        ? state
        : state.toBuilder().setMetadata(Any.pack(last)).build();
  }

  /** Packing is left to those who look, so that telling costs the work nothing. */
  void progress(Message news) {
    progress = news;
  }

  /** What was last told, for a run that joined this one. */
  Optional<Message> lastProgress() {
    return Optional.ofNullable(progress);
  }

  boolean isEnding() {
    return stopping || stored.cancelRequested();
  }

  /**
   * Begins a run on the current thread.
   *
   * @return whether to go on; not if it is done, cancelled or the server stops
   */
  synchronized boolean begin() {
    if (isDone() || stopping) {
      return false;
    }
    if (stored.cancelRequested()) {
      end(failed(cancelled()));
      return false;
    }
    worker = Thread.currentThread();
    keep(stored.withAttempts(stored.attempts() + 1));
    return true;
  }

  /** Ends the run with a response. */
  synchronized void succeed(Message response) {
    leaveWorker();
    end(last().setDone(true).setResponse(Any.pack(response)).build());
  }

  /**
   * Ends the run with an error. If the server stops, the operation is left unfinished, to run again
   * at its next start.
   */
  synchronized void fail(Throwable error) {
    leaveWorker();
    if (stored.cancelRequested()) {
      end(failed(cancelled()));
    } else if (stopping) {
      LOG.info("{} is interrupted and goes on at the next start", name());
      keep(stored.withAttempts(0));
    } else {
      end(failed(error));
    }
  }

  /** Ends an operation that does not run. */
  synchronized void failUnrun(CrosshashException error) {
    if (!isDone()) {
      end(failed(error));
    }
  }

  /** Asks for the end; an operation that does not run yet ends at once. */
  synchronized void cancel() {
    if (isDone() || stored.cancelRequested()) {
      return;
    }
    keep(stored.withCancelRequested());
    if (worker == null) {
      end(failed(cancelled()));
    }
  }

  /** Asks the run to end because the server stops. */
  void stop() {
    stopping = true;
  }

  /** Wakes a run that did not look whether it is to end. */
  synchronized void interrupt() {
    if (worker != null && isEnding()) {
      worker.interrupt();
    }
  }

  /** Keeps a lease until the run ends. */
  synchronized void hold(ArtifactLease lease) {
    leases.add(lease);
  }

  synchronized boolean isAtWork() {
    return worker != null;
  }

  /** Under the entry's lock, so that no interrupt meant for this run hits the worker's next one. */
  private void leaveWorker() {
    worker = null;
    leases.forEach(ArtifactLease::close);
    leases.clear();
    if (Thread.interrupted()) {
      LOG.debug("{} was interrupted", name());
    }
  }

  private void end(Operation state) {
    atEnd.run();
    keep(stored.ended(state, Instant.now()));
    done.complete(null);
  }

  private Operation failed(Throwable error) {
    if (GrpcErrors.isUnforeseen(error)) {
      LOG.error("{} failed", name(), error);
    } else {
      LOG.info("{} ends with an error: {}", name(), error.getMessage());
    }
    Status status = GrpcErrors.status(error);
    return last().setDone(true).setError(status).build();
  }

  private Operation.Builder last() {
    return snapshot().toBuilder();
  }

  /**
   * In memory the change counts even where the disk refuses it: then nobody waits for ever, and the
   * worst that follows is that the operation runs once more after a restart.
   */
  private void keep(StoredOperation next) {
    stored = next;
    try {
      files.write(next);
    } catch (IOException e) {
      LOG.error("The state of {} could not be written", name(), e);
    }
  }

  private CrosshashException cancelled() {
    return new CrosshashException(
        Problem.CANCELLED,
        "An operation runs until somebody cancels it",
        name(),
        "start it again if it is still wanted");
  }
}
