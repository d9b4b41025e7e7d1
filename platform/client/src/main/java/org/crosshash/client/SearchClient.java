package org.crosshash.client;

import com.google.longrunning.Operation;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.v1.Alias;
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
import org.crosshash.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import org.crosshash.search.v1.SearchTableRequest;
import org.crosshash.search.v1.SetAliasRequest;
import org.crosshash.search.v1.SnapshotIndexRequest;
import org.crosshash.search.v1.UpsertCodesRequest;
import org.crosshash.search.v1.UpsertCodesResponse;

/**
 * The search-service, as a client sees it. Every method throws a {@link CrosshashException} with
 * what the server sent. Safe for any number of threads.
 */
public final class SearchClient {
  private final SearchServiceBlockingStub stub;

  SearchClient(SearchServiceBlockingStub stub) {
    this.stub = stub;
  }

  /** Creates an empty index. ALREADY_EXISTS where the id is taken by another definition. */
  public Index createIndex(CreateIndexRequest request) {
    return Calls.call(() -> stub.createIndex(request));
  }

  /** Gets one index. */
  public Index getIndex(GetIndexRequest request) {
    return Calls.call(() -> stub.getIndex(request));
  }

  /** Lists indexes by name. */
  public ListIndexesResponse listIndexes(ListIndexesRequest request) {
    return Calls.call(() -> stub.listIndexes(request));
  }

  /** Deletes an index with all its codes. */
  public void deleteIndex(DeleteIndexRequest request) {
    Calls.call(() -> stub.deleteIndex(request));
  }

  /**
   * Inserts or replaces codes; they are on disk when it answers. A replaced code keeps its place in
   * the insertion order.
   */
  public UpsertCodesResponse upsertCodes(UpsertCodesRequest request) {
    return Calls.call(() -> stub.upsertCodes(request));
  }

  /** Deletes codes, by id or by filter: all of them or none. */
  public DeleteCodesResponse deleteCodes(DeleteCodesRequest request) {
    return Calls.call(() -> stub.deleteCodes(request));
  }

  /**
   * Inserts or replaces all rows of a codes table. Response: IndexTableResponse; metadata:
   * IndexProgress.
   */
  public Operation indexTable(IndexTableRequest request) {
    return Calls.call(() -> stub.indexTable(request));
  }

  /** The nearest codes, or all within a radius, of a few codes. */
  public SearchResponse search(SearchRequest request) {
    return Calls.call(() -> stub.search(request));
  }

  /** How a search is answered, and why so. */
  public ExplainResponse explain(SearchRequest request) {
    return Calls.call(() -> stub.explain(ExplainRequest.newBuilder().setSearch(request).build()));
  }

  /** All codes within a radius of one code, page by page. */
  public RangeSearchResponse rangeSearch(RangeSearchRequest request) {
    return Calls.call(() -> stub.rangeSearch(request));
  }

  /** How many entries pass a filter, and their most frequent values. */
  public CountResponse count(CountRequest request) {
    return Calls.call(() -> stub.count(request));
  }

  /** Gets entries by id. */
  public GetCodesResponse getCodes(GetCodesRequest request) {
    return Calls.call(() -> stub.getCodes(request));
  }

  /**
   * The nearest codes of every row of a codes table. Response: SearchTableResponse; metadata:
   * IndexProgress.
   */
  public Operation searchTable(SearchTableRequest request) {
    return Calls.call(() -> stub.searchTable(request));
  }

  /**
   * Retrieval metrics and curves of codes against labels. Response: EvaluateResponse; metadata:
   * IndexProgress.
   */
  public Operation evaluate(EvaluateRequest request) {
    return Calls.call(() -> stub.evaluate(request));
  }

  /** What an index holds and takes: entries, bytes, dead slots, searches. */
  public IndexStatistics getIndexStatistics(GetIndexStatisticsRequest request) {
    return Calls.call(() -> stub.getIndexStatistics(request));
  }

  /**
   * Reclaims dead slots and the disk's space of what was deleted or replaced. Response:
   * CompactIndexResponse; metadata: IndexProgress.
   */
  public Operation compactIndex(CompactIndexRequest request) {
    return Calls.call(() -> stub.compactIndex(request));
  }

  /**
   * Keeps a consistent copy of an index under a name. Response: IndexSnapshotInfo; metadata:
   * IndexProgress.
   */
  public Operation snapshotIndex(SnapshotIndexRequest request) {
    return Calls.call(() -> stub.snapshotIndex(request));
  }

  /** Makes a new index from a snapshot. Response: Index; metadata: IndexProgress. */
  public Operation restoreIndex(RestoreIndexRequest request) {
    return Calls.call(() -> stub.restoreIndex(request));
  }

  /** Lists snapshots by name, of one index or all; damaged ones too. */
  public ListSnapshotsResponse listSnapshots(ListSnapshotsRequest request) {
    return Calls.call(() -> stub.listSnapshots(request));
  }

  /** Deletes a snapshot, damaged or not. */
  public void deleteSnapshot(DeleteSnapshotRequest request) {
    Calls.call(() -> stub.deleteSnapshot(request));
  }

  /** Points an alias at an index, at once and durably; makes the alias where there is none. */
  public Alias setAlias(SetAliasRequest request) {
    return Calls.call(() -> stub.setAlias(request));
  }

  /** Gets one alias. */
  public Alias getAlias(GetAliasRequest request) {
    return Calls.call(() -> stub.getAlias(request));
  }

  /** Lists aliases by name. */
  public ListAliasesResponse listAliases(ListAliasesRequest request) {
    return Calls.call(() -> stub.listAliases(request));
  }

  /** Deletes an alias; its index stays. */
  public void deleteAlias(DeleteAliasRequest request) {
    Calls.call(() -> stub.deleteAlias(request));
  }
}
