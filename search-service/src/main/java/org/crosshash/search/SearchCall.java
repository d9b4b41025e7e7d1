package org.crosshash.search;

import io.grpc.Context;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.search.index.SearchOptions;
import org.crosshash.search.index.SearchResult;
import org.crosshash.search.v1.ExplainResponse;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.Neighbours;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;

/** Answers one Search call; stops when its caller has gone or its deadline is over. */
final class SearchCall {
  private static final int STANDARD_LIMIT = 10;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final IndexCatalog catalog;
  private final SearchGate gate;
  private final SearchLimits limits;
  private final SearchRequest request;
  private final Context context;

  SearchCall(IndexCatalog catalog, SearchGate gate, SearchRequest request, Context context) {
    this.catalog = catalog;
    this.gate = gate;
    this.limits = gate.limits();
    this.request = request;
    this.context = context;
  }

  SearchResponse answer() {
    long start = System.nanoTime();
    SearchOptions options = options();
    requireCodes(options);
    try (IndexSnapshot snapshot = snapshot()) {
      List<byte[]> codes = request.getCodesList().stream().map(IndexMessages::code).toList();
      SearchResult found = searched(snapshot, codes, options);
      SearchResponse.Builder response = SearchResponse.newBuilder().setVersion(found.version());
      long bytes = 0;
      for (List<org.crosshash.search.index.Neighbour> neighbours : found.neighbours()) {
        Neighbours ofCode = message(neighbours, snapshot);
        bytes += ofCode.getSerializedSize();
        requireBytes(bytes);
        response.addResults(ofCode);
      }
      if (request.getIncludePlans()) {
        response.addAllPlans(PlanMessages.messages(found.plans()));
      }
      return response.setMilliseconds((System.nanoTime() - start) / 1e6).build();
    }
  }

  /** Searches all the same, and says how. */
  ExplainResponse explain() {
    long start = System.nanoTime();
    SearchOptions options = options();
    requireCodes(options);
    try (IndexSnapshot snapshot = snapshot()) {
      List<byte[]> codes = request.getCodesList().stream().map(IndexMessages::code).toList();
      SearchResult found = searched(snapshot, codes, options);
      return ExplainResponse.newBuilder()
          .addAllPlans(PlanMessages.messages(found.plans()))
          .setVersion(found.version())
          .setMilliseconds((System.nanoTime() - start) / 1e6)
          .build();
    }
  }

  /** Only the scan needs a place among others; waiting for a version does not hold one. */
  private SearchResult searched(IndexSnapshot snapshot, List<byte[]> codes, SearchOptions options) {
    try (SearchGate.Turn _ = gate.enter(context)) {
      SearchResult found = snapshot.search(codes, options, SearchGate.stopSignal(context));
      snapshot.counters().countAnswered();
      return found;
    } catch (CrosshashException e) {
      if (e.problem() == Problem.CANCELLED) {
        snapshot.counters().countStopped();
      }
      throw e;
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
    if (codes < 1 || codes > limits.codes()) {
      throw CrosshashException.invalid(
          "One search has 1 to " + limits.codes() + " codes",
          codes,
          codes < 1 ? "give some" : "send several searches, or use SearchTable");
    }
    if ((long) codes * options.limit() > limits.neighbours()) {
      throw CrosshashException.invalid(
          "One answer has at most " + limits.neighbours() + " neighbours",
          codes + " codes with " + options.limit() + " neighbours each",
          "send fewer codes, lower the limit, or use SearchTable");
    }
  }

  private void requireBytes(long bytes) {
    if (bytes > limits.answerBytes()) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "One answer has at most " + limits.answerBytes() + " bytes",
          "more than that, attributes included",
          "lower the limit, send fewer codes, or leave `include_attributes` out");
    }
  }

  private IndexSnapshot snapshot() {
    return catalog.snapshot(
        request.getIndex(), request.getMinimumVersion(), SearchGate.within(context, LONGEST_WAIT));
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
