package org.crosshash.search;

import io.grpc.Context;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.filter.FilterParser;
import org.crosshash.search.index.Combination;
import org.crosshash.search.index.Entry;
import org.crosshash.search.index.IndexDefinition;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.search.index.Position;
import org.crosshash.search.index.SearchOptions;
import org.crosshash.search.index.SearchResult;
import org.crosshash.search.index.StopSignal;
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
  private final ReRankers reRankers;
  private final SearchLimits limits;
  private final SearchRequest request;
  private final Context context;

  SearchCall(
      IndexCatalog catalog,
      SearchGate gate,
      ReRankers reRankers,
      SearchRequest request,
      Context context) {
    this.catalog = catalog;
    this.gate = gate;
    this.reRankers = reRankers;
    this.limits = gate.limits();
    this.request = request;
    this.context = context;
  }

  SearchResponse answer() {
    long start = System.nanoTime();
    SearchOptions options = options();
    requireCodes(options);
    FacetRequest facets = FacetRequest.of(request.getFacetsList(), request.getFacetLimit());
    try (IndexSnapshot snapshot = snapshot()) {
      Optional<ReRankCall> reRanking = reRanking(options, snapshot);
      List<byte[]> codes = request.getCodesList().stream().map(IndexMessages::code).toList();
      SearchResult found =
          searched(snapshot, codes, deepened(behindPage(options, snapshot), reRanking));
      reRanking.ifPresent(call -> call.requireQueries(found.neighbours().size()));
      SearchResponse.Builder response = SearchResponse.newBuilder().setVersion(found.version());
      long bytes = 0;
      for (int list = 0; list < found.neighbours().size(); list++) {
        List<ReRankCall.Scored> ranked =
            ranked(found.neighbours().get(list), list, options, reRanking, snapshot);
        Neighbours ofCode = message(ranked, facets, snapshot);
        bytes += ofCode.getSerializedSize();
        limits.requireAnswer(bytes);
        response.addResults(ofCode);
      }
      if (request.getIncludePlans()) {
        response.addAllPlans(PlanMessages.messages(found.plans()));
      }
      if (reRanking.isEmpty()) {
        nextPage(found, options, snapshot.definition()).ifPresent(response::setNextPageToken);
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
      SearchResult found = searched(snapshot, codes, behindPage(options, snapshot));
      return ExplainResponse.newBuilder()
          .addAllPlans(PlanMessages.messages(found.plans()))
          .setVersion(found.version())
          .setMilliseconds((System.nanoTime() - start) / 1e6)
          .build();
    }
  }

  /** What re-ranks; read before the scan, so that what is wrong with it is told at once. */
  private Optional<ReRankCall> reRanking(SearchOptions options, IndexSnapshot snapshot) {
    if (!request.hasRerank()) {
      return Optional.empty();
    }
    if (!request.getPageToken().isEmpty()) {
      throw CrosshashException.invalid(
          "Pages come in Hamming order, and are not re-ranked",
          "`rerank` with a page token",
          "leave one of them out; a larger `depth` re-ranks more");
    }
    ReRankCall call = new ReRankCall(request, reRankers.of(request.getRerank(), snapshot));
    if ((long) request.getCodesCount() * call.candidates(options.limit()) > limits.neighbours()) {
      throw CrosshashException.invalid(
          "One search finds at most " + limits.neighbours() + " neighbours to re-rank",
          request.getCodesCount()
              + " codes with "
              + call.candidates(options.limit())
              + " neighbours each",
          "send fewer codes, or lower the depth");
    }
    return Optional.of(call);
  }

  /** The same search for as many as are re-ranked. */
  private static SearchOptions deepened(SearchOptions options, Optional<ReRankCall> reRanking) {
    return reRanking
        .map(call ->
            new SearchOptions(
                call.candidates(options.limit()),
                options.radius(),
                options.modality(),
                options.filter(),
                options.combination(),
                options.after()))
        .orElse(options);
  }

  private List<ReRankCall.Scored> ranked(
      List<org.crosshash.search.index.Neighbour> found,
      int list,
      SearchOptions options,
      Optional<ReRankCall> reRanking,
      IndexSnapshot snapshot) {
    int bits = snapshot.definition().bits();
    int most = options.combination() == Combination.SUM ? bits * request.getCodesCount() : bits;
    return reRanking
        .map(call -> call.apply(list, found, most, options.limit(), snapshot))
        .orElseGet(() ->
            found.stream()
                .map(neighbour -> new ReRankCall.Scored(neighbour, OptionalDouble.empty()))
                .toList());
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

  /** The options, behind the page before where a token names one. */
  private SearchOptions behindPage(SearchOptions options, IndexSnapshot snapshot) {
    return PageCursor.of(request.getPageToken(), snapshot, question())
        .map(cursor -> options.after(cursor.position()))
        .orElse(options);
  }

  /** The token of the next page, of one query whose page is full. */
  private Optional<String> nextPage(
      SearchResult found, SearchOptions options, IndexDefinition index) {
    if (found.neighbours().size() != 1 || found.neighbours().getFirst().size() < options.limit()) {
      return Optional.empty();
    }
    Position last = Position.of(found.neighbours().getFirst().getLast());
    return Optional.of(new PageCursor(found.version(), last).token(index, question()));
  }

  /** What a page token belongs to: what is searched for, not how much of it is sent how. */
  private SearchRequest question() {
    return request.toBuilder()
        .clearPageToken()
        .clearLimit()
        .clearIncludeAttributes()
        .clearMinimumVersion()
        .clearFacets()
        .clearFacetLimit()
        .clearIncludePlans()
        .build();
  }

  private SearchOptions options() {
    return new SearchOptions(
        limits.neighboursOr(request.getLimit(), STANDARD_LIMIT),
        request.hasRadius() ? OptionalInt.of(request.getRadius()) : OptionalInt.empty(),
        IndexMessages.modality(request.getModality()),
        FilterParser.parse(request.getFilter()),
        IndexMessages.combination(request.getCombination()),
        Optional.empty());
  }

  private void requireCodes(SearchOptions options) {
    int codes = request.getCodesCount();
    if (codes < 1 || codes > limits.codes()) {
      throw CrosshashException.invalid(
          "One search has 1 to " + limits.codes() + " codes",
          codes,
          codes < 1 ? "give some" : "send several searches, or use SearchTable");
    }
    limits.requireNeighboursOfCode(options.limit());
    if ((long) codes * options.limit() > limits.neighbours()) {
      throw CrosshashException.invalid(
          "One answer has at most " + limits.neighbours() + " neighbours",
          codes + " codes with " + options.limit() + " neighbours each",
          "send fewer codes, lower the limit, or use SearchTable");
    }
  }

  private IndexSnapshot snapshot() {
    return catalog.snapshot(
        request.getIndex(), request.getMinimumVersion(), SearchGate.within(context, LONGEST_WAIT));
  }

  private Neighbours message(
      List<ReRankCall.Scored> neighbours, FacetRequest facets, IndexSnapshot snapshot) {
    StopSignal stop = SearchGate.stopSignal(context);
    stop.check();
    Neighbours.Builder message = Neighbours.newBuilder();
    if (!facets.isEmpty()) {
      message.addAllFacets(
          facets.of(
              snapshot.entries(neighbours.stream().map(ReRankCall.Scored::neighbour).toList()),
              stop));
    }
    for (ReRankCall.Scored scored : neighbours) {
      org.crosshash.search.index.Neighbour neighbour = scored.neighbour();
      Neighbour.Builder one =
          message
              .addNeighboursBuilder()
              .setId(neighbour.key().id())
              .setModality(neighbour.key().modality().label())
              .setDistance(neighbour.distance());
      scored.score().ifPresent(one::setScore);
      if (request.getIncludeAttributes()) {
        stop.check();
        Entry entry = snapshot.entry(neighbour.key());
        one.putAllAttributes(entry.attributes())
            .addAllLabels(entry.filtered().labels())
            .putAllTypedAttributes(AttributeMessages.messages(entry.filtered()));
      }
    }
    return message.build();
  }
}
