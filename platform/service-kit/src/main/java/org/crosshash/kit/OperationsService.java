package org.crosshash.kit;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.DeleteOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.ListOperationsResponse;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Empty;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.crosshash.errors.CrosshashException;

/** {@code google.longrunning.Operations} over the operations of this server. */
final class OperationsService extends OperationsGrpc.OperationsImplBase {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  /** Time to send the answer before the caller's deadline. */
  private static final Duration MARGIN = Duration.ofMillis(50);

  private final LocalOperations operations;
  private final Executor executor;

  OperationsService(LocalOperations operations, Executor executor) {
    this.operations = operations;
    this.executor = executor;
  }

  @Override
  public void getOperation(GetOperationRequest request, StreamObserver<Operation> observer) {
    answer(operations.get(request.getName()).snapshot(), observer);
  }

  @Override
  public void listOperations(
      ListOperationsRequest request, StreamObserver<ListOperationsResponse> observer) {
    OperationFilter filter = OperationFilter.parse(request.getFilter());
    Page page = Page.of(request.getPageSize(), request.getPageToken());
    ListOperationsResponse.Builder response = ListOperationsResponse.newBuilder();
    String lastId = "";
    for (OperationEntry entry : operations.olderThan(page.after())) {
      if (!filter.accepts(entry)) {
        continue;
      }
      if (response.getOperationsCount() == page.size()) {
        response.setNextPageToken(Page.token(lastId));
        break;
      }
      response.addOperations(entry.snapshot());
      lastId = entry.name().id();
    }
    answer(response.build(), observer);
  }

  @Override
  public void cancelOperation(CancelOperationRequest request, StreamObserver<Empty> observer) {
    operations.cancel(operations.get(request.getName()));
    answer(Empty.getDefaultInstance(), observer);
  }

  @Override
  public void deleteOperation(DeleteOperationRequest request, StreamObserver<Empty> observer) {
    operations.delete(operations.get(request.getName()));
    answer(Empty.getDefaultInstance(), observer);
  }

  /** Waits without a thread; answers with the latest state when the time is over. */
  @Override
  public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> observer) {
    OperationEntry entry = operations.get(request.getName());
    CompletableFuture<Void> end = entry.whenDone();
    if (observer instanceof ServerCallStreamObserver<Operation> call) {
      call.setOnCancelHandler(() -> end.cancel(false));
    }
    CompletableFuture<Void> _ =
        end.completeOnTimeout(null, patience(request).toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Void> _ =
        end.whenCompleteAsync(
            (nothing, error) -> {
              if (error == null) {
                answer(entry.snapshot(), observer);
              } else {
                observer.onError(error);
              }
            },
            executor);
  }

  private static Duration patience(WaitOperationRequest request) {
    Duration asked =
        request.hasTimeout()
            ? Duration.ofSeconds(request.getTimeout().getSeconds(), request.getTimeout().getNanos())
            : LONGEST_WAIT;
    if (asked.isNegative()) {
      throw CrosshashException.invalid(
          "A time to wait is not negative", asked, "leave timeout out, or give seconds");
    }
    Deadline deadline = Context.current().getDeadline();
    Duration left =
        deadline == null
            ? LONGEST_WAIT
            : Duration.ofMillis(deadline.timeRemaining(TimeUnit.MILLISECONDS)).minus(MARGIN);
    Duration shorter = asked.compareTo(left) < 0 ? asked : left;
    Duration bounded = shorter.compareTo(LONGEST_WAIT) < 0 ? shorter : LONGEST_WAIT;
    return bounded.isNegative() ? Duration.ZERO : bounded;
  }

  private static <T> void answer(T message, StreamObserver<T> observer) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
