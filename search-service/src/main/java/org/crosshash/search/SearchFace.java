package org.crosshash.search;

import com.google.longrunning.Operation;
import com.google.protobuf.Empty;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.kit.Operations;
import org.crosshash.kit.Page;
import org.crosshash.search.index.DeleteOutcome;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.Entry;
import org.crosshash.search.index.UpsertOutcome;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.DeleteCodesResponse;
import org.crosshash.search.v1.DeleteIndexRequest;
import org.crosshash.search.v1.EvaluateRequest;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexTableRequest;
import org.crosshash.search.v1.ListIndexesRequest;
import org.crosshash.search.v1.ListIndexesResponse;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.search.v1.SearchTableRequest;
import org.crosshash.search.v1.UpsertCodesRequest;
import org.crosshash.search.v1.UpsertCodesResponse;

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

  SearchFace(
      IndexCatalog catalog,
      Operations operations,
      IndexTableOperation indexTable,
      SearchTableOperation searchTable,
      EvaluateOperation evaluate) {
    this.catalog = catalog;
    this.operations = operations;
    this.indexTable = indexTable;
    this.searchTable = searchTable;
    this.evaluate = evaluate;
  }

  @Override
  public void createIndex(CreateIndexRequest request, StreamObserver<Index> observer) {
    DurableIndex index =
        catalog.create(IndexMessages.definition(request, Instant.now()), request.getReplace());
    answer(observer, IndexMessages.message(index));
  }

  @Override
  public void getIndex(GetIndexRequest request, StreamObserver<Index> observer) {
    answer(observer, IndexMessages.message(index(request.getName())));
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
    UpsertOutcome outcome = index.upsert(entries, IndexMessages.given(request.getModel()));
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
    DeleteOutcome outcome =
        index(request.getIndex())
            .delete(request.getIdsList(), IndexMessages.modality(request.getModality()));
    answer(
        observer,
        DeleteCodesResponse.newBuilder()
            .setVersion(outcome.version())
            .setDeleted(outcome.deleted())
            .build());
  }

  @Override
  public void indexTable(IndexTableRequest request, StreamObserver<Operation> observer) {
    indexTable.check(request);
    answer(observer, operations.start(indexTable, request, request.getRequestId()));
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchResponse> observer) {
    answer(
        observer, new SearchCall(index(request.getIndex()), request, Context.current()).answer());
  }

  @Override
  public void searchTable(SearchTableRequest request, StreamObserver<Operation> observer) {
    searchTable.check(request);
    answer(observer, operations.start(searchTable, request, request.getRequestId()));
  }

  @Override
  public void evaluate(EvaluateRequest request, StreamObserver<Operation> observer) {
    evaluate.check(request);
    answer(observer, operations.start(evaluate, request, request.getRequestId()));
  }

  private DurableIndex index(String name) {
    return catalog.get(IndexNames.id(name));
  }

  /** A damaged index is listed too, so that its owner learns of it and can delete it. */
  private Index listed(String id) {
    try {
      return IndexMessages.message(catalog.get(id));
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
