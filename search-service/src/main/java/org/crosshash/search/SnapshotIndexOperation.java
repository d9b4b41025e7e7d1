package org.crosshash.search;

import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.search.index.SnapshotManifest;
import org.crosshash.search.v1.IndexProgress;
import org.crosshash.search.v1.IndexSnapshotInfo;
import org.crosshash.search.v1.SnapshotIndexRequest;

/** Keeps a consistent copy of an index under a name. */
final class SnapshotIndexOperation
    implements OperationType<SnapshotIndexRequest, IndexSnapshotInfo, IndexProgress> {
  private final IndexCatalog catalog;
  private final SnapshotStore snapshots;

  SnapshotIndexOperation(IndexCatalog catalog, SnapshotStore snapshots) {
    this.catalog = catalog;
    this.snapshots = snapshots;
  }

  @Override
  public String name() {
    return "search.SnapshotIndex";
  }

  @Override
  public SnapshotIndexRequest requestPrototype() {
    return SnapshotIndexRequest.getDefaultInstance();
  }

  /** Refuses at once what can be seen from the request; names the index that an alias means now. */
  SnapshotIndexRequest check(SnapshotIndexRequest request) {
    String index = catalog.named(request.getIndex()).definition().id();
    snapshots.requireFree(new SnapshotName(index, request.getSnapshotId()));
    return request.toBuilder().setIndex(IndexNames.of(index)).build();
  }

  @Override
  public IndexSnapshotInfo run(SnapshotIndexRequest request, OperationRun<IndexProgress> run) {
    SnapshotName name =
        new SnapshotName(IndexNames.id(request.getIndex()), request.getSnapshotId());
    run.progress(IndexProgress.newBuilder().setStage("copy").build());
    // A run that was broken off after it had kept the snapshot has done its work.
    SnapshotManifest manifest =
        snapshots.exists(name)
            ? snapshots.get(name)
            : snapshots.take(catalog.named(request.getIndex()), name);
    return MaintenanceMessages.snapshot(name, manifest);
  }
}
