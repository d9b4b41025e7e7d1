package org.crosshash.search;

import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.search.index.SearchOptions;
import org.crosshash.search.index.SearchResult;
import org.crosshash.search.index.StopSignal;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.Neighbours;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;

/** Answers one Search call; stops when its caller has gone or its deadline is over. */
final class SearchCall {
  private static final int MAXIMUM_CODES = 1024;
  private static final int STANDARD_LIMIT = 10;

  /** Neighbours and bytes of one answer: what a client can take in one message. */
  private static final long MAXIMUM_NEIGHBOURS = 1_000_000;

  private static final long MAXIMUM_BYTES = 48L << 20;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final DurableIndex index;
  private final SearchRequest request;
  private final Context context;

  SearchCall(DurableIndex index, SearchRequest request, Context context) {
    this.index = index;
    this.request = request;
    this.context = context;
  }

  SearchResponse answer() {
    long start = System.nanoTime();
    SearchOptions options = options();
    requireCodes(options);
    try (IndexSnapshot snapshot = snapshot()) {
      List<byte[]> codes = request.getCodesList().stream().map(IndexMessages::code).toList();
      SearchResult found = snapshot.search(codes, options, stopSignal());
      SearchResponse.Builder response = SearchResponse.newBuilder().setVersion(found.version());
      long bytes = 0;
      for (List<org.crosshash.search.index.Neighbour> neighbours : found.neighbours()) {
        Neighbours ofCode = message(neighbours, snapshot);
        bytes += ofCode.getSerializedSize();
        requireBytes(bytes);
        response.addResults(ofCode);
      }
      return response.setMilliseconds((System.nanoTime() - start) / 1e6).build();
    }
  }

  private SearchOptions options() {
    return new SearchOptions(
        request.getLimit() == 0 ? STANDARD_LIMIT : request.getLimit(),
        request.hasRadius() ? OptionalInt.of(request.getRadius()) : OptionalInt.empty(),
        IndexMessages.modality(request.getModality()));
  }

  private void requireCodes(SearchOptions options) {
    int codes = request.getCodesCount();
    if (codes < 1 || codes > MAXIMUM_CODES) {
      throw CrosshashException.invalid(
          "One search has 1 to " + MAXIMUM_CODES + " codes",
          codes,
          codes < 1 ? "give some" : "send several searches, or use SearchTable");
    }
    if ((long) codes * options.limit() > MAXIMUM_NEIGHBOURS) {
      throw CrosshashException.invalid(
          "One answer has at most " + MAXIMUM_NEIGHBOURS + " neighbours",
          codes + " codes with " + options.limit() + " neighbours each",
          "send fewer codes, lower the limit, or use SearchTable");
    }
  }

  private static void requireBytes(long bytes) {
    if (bytes > MAXIMUM_BYTES) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "One answer has at most " + MAXIMUM_BYTES + " bytes",
          "more than that, attributes included",
          "lower the limit, send fewer codes, or leave `include_attributes` out");
    }
  }

  private IndexSnapshot snapshot() {
    if (request.getMinimumVersion() <= 0) {
      return index.snapshot();
    }
    Deadline deadline = context.getDeadline();
    Duration patience =
        deadline == null
            ? LONGEST_WAIT
            : Duration.ofNanos(
                Math.min(
                    Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)),
                    LONGEST_WAIT.toNanos()));
    return index.snapshot(request.getMinimumVersion(), patience);
  }

  private StopSignal stopSignal() {
    return () -> {
      if (context.isCancelled()) {
        throw new CrosshashException(
            Problem.CANCELLED,
            "A search goes on as long as its caller waits",
            "the call was cancelled or its deadline is over",
            "search again, with more time",
            context.cancellationCause());
      }
    };
  }

  private Neighbours message(
      List<org.crosshash.search.index.Neighbour> neighbours, IndexSnapshot snapshot) {
    Neighbours.Builder message = Neighbours.newBuilder();
    for (org.crosshash.search.index.Neighbour neighbour : neighbours) {
      Neighbour.Builder one =
          message
              .addNeighboursBuilder()
              .setId(neighbour.key().id())
              .setModality(neighbour.key().modality().label())
              .setDistance(neighbour.distance());
      if (request.getIncludeAttributes()) {
        one.putAllAttributes(snapshot.attributes(neighbour.key()));
      }
    }
    return message.build();
  }
}
