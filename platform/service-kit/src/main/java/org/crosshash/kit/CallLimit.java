package org.crosshash.kit;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** Refuses calls beyond a number in progress; health is always answered. */
final class CallLimit implements ServerInterceptor {
  private static final String HEALTH = "grpc.health.v1.Health";

  private final int limit;
  private final AtomicInteger inProgress = new AtomicInteger();

  CallLimit(int limit) {
    this.limit = limit;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (HEALTH.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    if (inProgress.incrementAndGet() > limit) {
      inProgress.decrementAndGet();
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "A server answers at most " + limit + " calls at once",
          call.getMethodDescriptor().getFullMethodName(),
          "try again in a moment");
    }
    Release release = new Release();
    try {
      return new CountedListener<>(next.startCall(call, headers), release);
    } catch (RuntimeException | Error e) {
      release.run();
      throw e;
    }
  }

  /** Counts a call out, once. */
  private final class Release implements Runnable {
    private final AtomicBoolean released = new AtomicBoolean();

    @Override
    public void run() {
      if (released.compareAndSet(false, true)) {
        inProgress.decrementAndGet();
      }
    }
  }

  private static final class CountedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Runnable release;

    CountedListener(ServerCall.Listener<Q> listener, Runnable release) {
      super(listener);
      this.release = release;
    }

    @Override
    public void onComplete() {
      release.run();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      release.run();
      super.onCancel();
    }
  }
}
