package org.crosshash.client;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc.OperationsBlockingStub;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.wire.GrpcErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches one operation until it ends. */
final class OperationWatch {
  private static final Logger LOG = LoggerFactory.getLogger(OperationWatch.class);

  /** News are this old at most. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private static final Duration PAUSE = Duration.ofMillis(250);

  private final OperationsBlockingStub stub;
  private final Duration patience;

  OperationWatch(OperationsBlockingStub stub, Duration patience) {
    this.stub = stub;
    this.patience = patience;
  }

  /** Waits for the end; cancels the operation if the current thread is interrupted meanwhile. */
  <R extends Message, P extends Message> R await(
      Operation operation, Class<R> response, Class<P> progress, Consumer<P> listener)
      throws InterruptedException {
    Operation latest = operation;
    Any told = Any.getDefaultInstance();
    try {
      while (true) {
        if (latest.hasMetadata() && !latest.getMetadata().equals(told)) {
          told = latest.getMetadata();
          listener.accept(unpack(told, progress));
        }
        if (latest.getDone()) {
          return result(latest, response);
        }
        latest = look(latest.getName());
      }
    } catch (InterruptedException e) {
      cancel(operation.getName());
      throw e;
    }
  }

  private static <R extends Message> R result(Operation done, Class<R> response) {
    if (done.hasError()) {
      throw GrpcErrors.exception(done.getError());
    }
    return unpack(done.getResponse(), response);
  }

  /** The latest state, which a server that restarts may owe us for a while. */
  private Operation look(String name) throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException("Interrupted while waiting for " + name);
      }
      try {
        return Calls.call(() ->
            stub.waitOperation(
                WaitOperationRequest.newBuilder()
                    .setName(name)
                    .setTimeout(Durations.fromMillis(LOOK.toMillis()))
                    .build()));
      } catch (CrosshashException e) {
        if (Thread.currentThread().isInterrupted() || e.problem() == Problem.CANCELLED) {
          boolean _ = Thread.interrupted();
          throw new InterruptedException("Interrupted while waiting for " + name);
        }
        if (e.problem() != Problem.UNAVAILABLE || System.nanoTime() - start > patience.toNanos()) {
          throw e;
        }
        LOG.debug("No answer on {} yet", name, e);
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    }
  }

  private void cancel(String name) {
    try {
      stub.cancelOperation(CancelOperationRequest.newBuilder().setName(name).build());
    } catch (RuntimeException e) {
      // The interrupt matters more than this; the operation goes on and can be cancelled by name.
      LOG.warn("{} could not be cancelled", name, e);
    }
  }

  private static <M extends Message> M unpack(Any packed, Class<M> type) {
    try {
      return packed.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw CrosshashException.invalid(
          "An operation is awaited as what it is: " + packed.getTypeUrl(),
          type.getSimpleName(),
          "ask for the response and progress that the operation's method documents");
    }
  }
}
