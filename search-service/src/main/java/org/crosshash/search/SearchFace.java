package org.crosshash.search;

import com.google.longrunning.Operation;
import com.google.protobuf.Empty;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.kit.Operations;
import org.crosshash.kit.Page;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.Entry;
import org.crosshash.search.index.UpsertOutcome;
import org.crosshash.search.v1.Alias;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CompactIndexRequest;
import org.crosshash.search.v1.CountRequest;
import org.crosshash.search.v1.CountResponse;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.DeleteAliasRequest;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.DeleteCodesResponse;
import org.crosshash.search.v1.DeleteIndexRequest;
import org.crosshash.search.v1.DeleteSnapshotRequest;
import org.crosshash.search.v1.EvaluateRequest;
import org.crosshash.search.v1.ExplainRequest;
import org.crosshash.search.v1.ExplainResponse;
import org.crosshash.search.v1.GetAliasRequest;
import org.crosshash.search.v1.GetCodesRequest;
import org.crosshash.search.v1.GetCodesResponse;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.GetIndexStatisticsRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexStatistics;
import org.crosshash.search.v1.IndexTableRequest;
import org.crosshash.search.v1.ListAliasesRequest;
import org.crosshash.search.v1.ListAliasesResponse;
import org.crosshash.search.v1.ListIndexesRequest;
import org.crosshash.search.v1.ListIndexesResponse;
import org.crosshash.search.v1.ListSnapshotsRequest;
import org.crosshash.search.v1.ListSnapshotsResponse;
import org.crosshash.search.v1.RangeSearchRequest;
import org.crosshash.search.v1.RangeSearchResponse;
import org.crosshash.search.v1.RestoreIndexRequest;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.search.v1.SearchTableRequest;
import org.crosshash.search.v1.SetAliasRequest;
import org.crosshash.search.v1.SnapshotIndexRequest;
import org.crosshash.search.v1.UpsertCodesRequest;
import org.crosshash.search.v1.UpsertCodesResponse;
import org.crosshash.search.v1.UpsertStreamRequest;
import org.crosshash.search.v1.UpsertStreamResponse;

/**
 * The gRPC face of the search service. Errors are thrown as they are; the server's interceptor
 * makes statuses of them.
 */
final class SearchFace extends SearchServiceGrpc.SearchServiceImplBase {
  /** Annotation under which a damaged index is listed, with what is wrong with it. */
  static final String DAMAGE_ANNOTATION = "crosshash.damage";

  private final IndexCatalog catalog;
  private final Operations operations;
  private final IndexTableOperation indexTable;
  private final SearchTableOperation searchTable;
  private final EvaluateOperation evaluate;
  private final MaintenanceCalls maintenance;
  private final EntryCalls entries;
  private final IndexWrites writes;
  private final SearchGate gate;
  private final ReRankers reRankers;

  SearchFace(
      IndexCatalog catalog,
      SearchGate gate,
      ReRankers reRankers,
      IndexWrites writes,
      MaintenanceCalls maintenance,
      Operations operations,
      IndexTableOperation indexTable,
      SearchTableOperation searchTable,
      EvaluateOperation evaluate) {
    this.catalog = catalog;
    this.gate = gate;
    this.reRankers = reRankers;
    this.maintenance = maintenance;
    this.entries = new EntryCalls(catalog, gate);
    this.writes = writes;
    this.operations = operations;
    this.indexTable = indexTable;
    this.searchTable = searchTable;
    this.evaluate = evaluate;
  }

  @Override
  public void createIndex(CreateIndexRequest request, StreamObserver<Index> observer) {
    Optional<LocalShape> codebooks =
        IndexMessages.given(request.getIndex().getCodebooks()).map(reRankers::shape);
    DurableIndex index =
        catalog.create(
            IndexMessages.definition(request, codebooks, Instant.now()), request.getReplace());
    answer(observer, message(index));
  }

  @Override
  public void getIndex(GetIndexRequest request, StreamObserver<Index> observer) {
    answer(observer, message(index(request.getName())));
  }

  @Override
  public void listIndexes(
      ListIndexesRequest request, StreamObserver<ListIndexesResponse> observer) {
    Page.Slice<String> slice =
        Page.of(request.getPageSize(), request.getPageToken())
            .slice(List.copyOf(catalog.ids()), id -> id);
    ListIndexesResponse.Builder response =
        ListIndexesResponse.newBuilder().setNextPageToken(slice.nextToken());
    slice.entries().forEach(id -> response.addIndexes(listed(id)));
    answer(observer, response.build());
  }

  @Override
  public void deleteIndex(DeleteIndexRequest request, StreamObserver<Empty> observer) {
    catalog.delete(IndexNames.id(request.getName()));
    answer(observer, Empty.getDefaultInstance());
  }

  @Override
  public void upsertCodes(
      UpsertCodesRequest request, StreamObserver<UpsertCodesResponse> observer) {
    DurableIndex index = index(request.getIndex());
    List<Entry> entries = new ArrayList<>(request.getEntriesCount());
    for (CodeEntry entry : request.getEntriesList()) {
      entries.add(IndexMessages.entry(entry));
    }
    UpsertOutcome outcome = writes.upsert(index, entries, IndexMessages.given(request.getModel()));
    answer(
        observer,
        UpsertCodesResponse.newBuilder()
            .setVersion(outcome.version())
            .setInserted(outcome.inserted())
            .setUpdated(outcome.updated())
            .build());
  }

  @Override
  public void deleteCodes(
      DeleteCodesRequest request, StreamObserver<DeleteCodesResponse> observer) {
    answer(observer, entries.delete(request, Context.current()));
  }

  @Override
  public void getCodes(GetCodesRequest request, StreamObserver<GetCodesResponse> observer) {
    answer(observer, entries.get(request, Context.current()));
  }

  @Override
  public void count(CountRequest request, StreamObserver<CountResponse> observer) {
    answer(observer, entries.count(request, Context.current()));
  }

  @Override
  public void rangeSearch(
      RangeSearchRequest request, StreamObserver<RangeSearchResponse> observer) {
    SearchRequest search = RangeSearches.search(request, gate.limits());
    answer(
        observer,
        RangeSearches.response(
            new SearchCall(catalog, gate, reRankers, search, Context.current()).answer()));
  }

  @Override
  public void indexTable(IndexTableRequest request, StreamObserver<Operation> observer) {
    indexTable.check(request);
    answer(observer, operations.start(indexTable, settled(request), request.getRequestId()));
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchResponse> observer) {
    answer(observer, new SearchCall(catalog, gate, reRankers, request, Context.current()).answer());
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<ExplainResponse> observer) {
    answer(
        observer,
        new SearchCall(catalog, gate, reRankers, request.getSearch(), Context.current()).explain());
  }

  @Override
  public void searchTable(SearchTableRequest request, StreamObserver<Operation> observer) {
    searchTable.check(request);
    answer(observer, operations.start(searchTable, settled(request), request.getRequestId()));
  }

  @Override
  public void evaluate(EvaluateRequest request, StreamObserver<Operation> observer) {
    evaluate.check(request);
    answer(observer, operations.start(evaluate, request, request.getRequestId()));
  }

  @Override
  public StreamObserver<UpsertStreamRequest> upsertStream(
      StreamObserver<UpsertStreamResponse> observer) {
    return new UpsertStreamCall(writes, (ServerCallStreamObserver<UpsertStreamResponse>) observer);
  }

  @Override
  public void getIndexStatistics(
      GetIndexStatisticsRequest request, StreamObserver<IndexStatistics> observer) {
    answer(observer, maintenance.statistics(request));
  }

  @Override
  public void compactIndex(CompactIndexRequest request, StreamObserver<Operation> observer) {
    answer(observer, maintenance.compact(request));
  }

  @Override
  public void snapshotIndex(SnapshotIndexRequest request, StreamObserver<Operation> observer) {
    answer(observer, maintenance.snapshot(request));
  }

  @Override
  public void restoreIndex(RestoreIndexRequest request, StreamObserver<Operation> observer) {
    answer(observer, maintenance.restore(request));
  }

  @Override
  public void listSnapshots(
      ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> observer) {
    answer(observer, maintenance.list(request));
  }

  @Override
  public void deleteSnapshot(DeleteSnapshotRequest request, StreamObserver<Empty> observer) {
    answer(observer, maintenance.delete(request));
  }

  @Override
  public void setAlias(SetAliasRequest request, StreamObserver<Alias> observer) {
    answer(observer, maintenance.set(request));
  }

  @Override
  public void getAlias(GetAliasRequest request, StreamObserver<Alias> observer) {
    answer(observer, maintenance.get(request));
  }

  @Override
  public void listAliases(
      ListAliasesRequest request, StreamObserver<ListAliasesResponse> observer) {
    answer(observer, maintenance.list(request));
  }

  @Override
  public void deleteAlias(DeleteAliasRequest request, StreamObserver<Empty> observer) {
    answer(observer, maintenance.delete(request));
  }

  private DurableIndex index(String name) {
    return catalog.named(name);
  }

  /** An operation that goes on after a restart keeps to the index that its alias means now. */
  private IndexTableRequest settled(IndexTableRequest request) {
    return request.toBuilder().setIndex(IndexNames.of(catalog.id(request.getIndex()))).build();
  }

  private SearchTableRequest settled(SearchTableRequest request) {
    return request.toBuilder().setIndex(IndexNames.of(catalog.id(request.getIndex()))).build();
  }

  private Index message(DurableIndex index) {
    return IndexMessages.message(index).toBuilder()
        .addAllAliases(
            catalog.aliases().of(index.definition().id()).stream().map(AliasNames::of).toList())
        .build();
  }

  /** A damaged index is listed too, so that its owner learns of it and can delete it. */
  private Index listed(String id) {
    try {
      return message(catalog.get(id));
    } catch (CrosshashException e) {
      if (e.problem() != Problem.DATA_LOSS) {
        throw e;
      }
      return Index.newBuilder()
          .setName(IndexNames.of(id))
          .putAnnotations(DAMAGE_ANNOTATION, e.getMessage())
          .build();
    }
  }

  private static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
