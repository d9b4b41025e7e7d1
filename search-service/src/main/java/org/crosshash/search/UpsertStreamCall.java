package org.crosshash.search;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.Entry;
import org.crosshash.search.index.UpsertOutcome;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.UpsertStreamRequest;
import org.crosshash.search.v1.UpsertStreamResponse;

/**
 * One stream of batches: each is written, acknowledged, and only then is the next one asked for, so
 * that a client that sends faster than the disk takes is held back by the transport. gRPC calls it
 * from one thread at a time.
 */
final class UpsertStreamCall implements StreamObserver<UpsertStreamRequest> {
  private final IndexWrites writes;
  private final ServerCallStreamObserver<UpsertStreamResponse> answers;
  private Optional<DurableIndex> index = Optional.empty();
  private String model = "";
  private boolean waiting;
  private boolean failed;
  private boolean ended;

  UpsertStreamCall(IndexWrites writes, ServerCallStreamObserver<UpsertStreamResponse> answers) {
    this.writes = writes;
    this.answers = answers;
    answers.disableAutoRequest();
    answers.request(1);
    // A client that does not read its acknowledgements is asked for no more.
    answers.setOnReadyHandler(this::askIfWaiting);
    answers.setOnCancelHandler(() -> ended = true);
  }

  @Override
  public void onNext(UpsertStreamRequest batch) {
    if (failed) {
      return;
    }
    try {
      DurableIndex target = target(batch);
      List<Entry> entries = new ArrayList<>(batch.getEntriesCount());
      for (CodeEntry entry : batch.getEntriesList()) {
        entries.add(IndexMessages.entry(entry));
      }
      UpsertOutcome outcome = writes.upsert(target, entries, IndexMessages.given(model));
      answers.onNext(
          UpsertStreamResponse.newBuilder()
              .setSequence(batch.getSequence())
              .setVersion(outcome.version())
              .setInserted(outcome.inserted())
              .setUpdated(outcome.updated())
              .build());
    } catch (RuntimeException e) {
      failed = true;
      answers.onError(e);
      return;
    }
    waiting = true;
    askIfWaiting();
  }

  private void askIfWaiting() {
    if (waiting && answers.isReady() && !ended) {
      waiting = false;
      answers.request(1);
    }
  }

  private DurableIndex target(UpsertStreamRequest batch) {
    if (index.isEmpty()) {
      model = batch.getModel();
      index = Optional.of(writes.named(batch.getIndex()));
    } else if (!batch.getModel().isEmpty() && !batch.getModel().equals(model)) {
      throw CrosshashException.invalid(
          "All batches of a stream have the model of the first, " + named(model),
          named(batch.getModel()),
          "use a stream for each model");
    }
    return index.get();
  }

  private static String named(String model) {
    return model.isEmpty() ? "none" : model;
  }

  @Override
  public void onError(Throwable error) {
    // The client went away. What was acknowledged is on disk.
    ended = true;
  }

  @Override
  public void onCompleted() {
    ended = true;
    if (!failed) {
      answers.onCompleted();
    }
  }
}
