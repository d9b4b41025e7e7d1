package org.crosshash.search;

import java.io.IOException;
import java.nio.file.Path;
import org.crosshash.files.DurableFiles;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexProgress;
import org.crosshash.search.v1.RestoreIndexRequest;

/** Makes a new index from a snapshot; it is there wholly or not at all. */
final class RestoreIndexOperation
    implements OperationType<RestoreIndexRequest, Index, IndexProgress> {
  private final IndexCatalog catalog;
  private final SnapshotStore snapshots;

  RestoreIndexOperation(IndexCatalog catalog, SnapshotStore snapshots) {
    this.catalog = catalog;
    this.snapshots = snapshots;
  }

  @Override
  public String name() {
    return "search.RestoreIndex";
  }

  @Override
  public RestoreIndexRequest requestPrototype() {
    return RestoreIndexRequest.getDefaultInstance();
  }

  /** Refuses at once what can be seen from the request. */
  void check(RestoreIndexRequest request) {
    catalog.requireFree(request.getIndexId());
    snapshots.get(SnapshotName.parse(request.getSnapshot()));
  }

  @Override
  public Index run(RestoreIndexRequest request, OperationRun<IndexProgress> run)
      throws IOException {
    SnapshotName name = SnapshotName.parse(request.getSnapshot());
    if (catalog.isAdoptedBy(request.getIndexId(), run.operation())) {
      // A run that was broken off after the index had come to its place has done its work.
      return IndexMessages.message(catalog.get(request.getIndexId()));
    }
    catalog.requireFree(request.getIndexId());
    long total = snapshots.get(name).bytes();
    Path draft = catalog.draft(request.getIndexId());
    try {
      snapshots.restore(
          name,
          request.getIndexId(),
          draft,
          copied -> {
            run.checkCancelled();
            run.progress(
                IndexProgress.newBuilder()
                    .setStage("copy")
                    .setDone(copied)
                    .setTotal(total)
                    .build());
          });
      run.progress(IndexProgress.newBuilder().setStage("open").build());
      return IndexMessages.message(catalog.adopt(request.getIndexId(), draft, run.operation()));
    } finally {
      DurableFiles.deleteTree(draft);
    }
  }
}
