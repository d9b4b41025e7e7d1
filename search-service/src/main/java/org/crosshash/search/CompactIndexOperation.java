package org.crosshash.search;

import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.search.index.CompactionOutcome;
import org.crosshash.search.v1.CompactIndexRequest;
import org.crosshash.search.v1.CompactIndexResponse;
import org.crosshash.search.v1.IndexProgress;

/** Gives the memory and the disk's space of deleted and replaced entries back. */
final class CompactIndexOperation
    implements OperationType<CompactIndexRequest, CompactIndexResponse, IndexProgress> {
  private final IndexCatalog catalog;

  CompactIndexOperation(IndexCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public String name() {
    return "search.CompactIndex";
  }

  @Override
  public CompactIndexRequest requestPrototype() {
    return CompactIndexRequest.getDefaultInstance();
  }

  /** Refuses at once what can be seen from the request; names the index that an alias means now. */
  CompactIndexRequest check(CompactIndexRequest request) {
    String index = catalog.named(request.getName()).definition().id();
    return request.toBuilder().setName(IndexNames.of(index)).build();
  }

  @Override
  public CompactIndexResponse run(CompactIndexRequest request, OperationRun<IndexProgress> run) {
    run.progress(IndexProgress.newBuilder().setStage("compact").build());
    CompactionOutcome outcome = catalog.named(request.getName()).compact();
    return CompactIndexResponse.newBuilder()
        .setReclaimedSlots(outcome.reclaimedSlots())
        .setDiskBytesBefore(outcome.bytesBefore())
        .setDiskBytesAfter(outcome.bytesAfter())
        .build();
  }
}
