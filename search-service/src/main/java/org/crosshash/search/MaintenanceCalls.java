package org.crosshash.search;

import com.google.longrunning.Operation;
import com.google.protobuf.Empty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.kit.Operations;
import org.crosshash.kit.Page;
import org.crosshash.search.v1.Alias;
import org.crosshash.search.v1.CompactIndexRequest;
import org.crosshash.search.v1.DeleteAliasRequest;
import org.crosshash.search.v1.DeleteSnapshotRequest;
import org.crosshash.search.v1.GetAliasRequest;
import org.crosshash.search.v1.GetIndexStatisticsRequest;
import org.crosshash.search.v1.IndexSnapshotInfo;
import org.crosshash.search.v1.IndexStatistics;
import org.crosshash.search.v1.ListAliasesRequest;
import org.crosshash.search.v1.ListAliasesResponse;
import org.crosshash.search.v1.ListSnapshotsRequest;
import org.crosshash.search.v1.ListSnapshotsResponse;
import org.crosshash.search.v1.RestoreIndexRequest;
import org.crosshash.search.v1.SetAliasRequest;
import org.crosshash.search.v1.SnapshotIndexRequest;

/** Answers the calls that keep indexes in order: aliases, snapshots, compaction, statistics. */
final class MaintenanceCalls {
  private final IndexCatalog catalog;
  private final SnapshotStore snapshots;
  private final SearchGate gate;
  private final Operations operations;
  private final String kernel;
  private final int threads;
  private final SnapshotIndexOperation snapshotIndex;
  private final RestoreIndexOperation restoreIndex;
  private final CompactIndexOperation compactIndex;

  MaintenanceCalls(
      IndexCatalog catalog,
      SnapshotStore snapshots,
      SearchGate gate,
      Operations operations,
      String kernel,
      int threads) {
    this.catalog = catalog;
    this.snapshots = snapshots;
    this.gate = gate;
    this.operations = operations;
    this.kernel = kernel;
    this.threads = threads;
    this.snapshotIndex = new SnapshotIndexOperation(catalog, snapshots);
    this.restoreIndex = new RestoreIndexOperation(catalog, snapshots);
    this.compactIndex = new CompactIndexOperation(catalog);
    operations.register(snapshotIndex);
    operations.register(restoreIndex);
    operations.register(compactIndex);
  }

  IndexStatistics statistics(GetIndexStatisticsRequest request) {
    return MaintenanceMessages.statistics(
        catalog.named(request.getName()), kernel, threads, gate.inProgress());
  }

  Operation compact(CompactIndexRequest request) {
    return operations.start(compactIndex, compactIndex.check(request), request.getRequestId());
  }

  Operation snapshot(SnapshotIndexRequest request) {
    return operations.start(snapshotIndex, snapshotIndex.check(request), request.getRequestId());
  }

  Operation restore(RestoreIndexRequest request) {
    restoreIndex.check(request);
    return operations.start(restoreIndex, request, request.getRequestId());
  }

  ListSnapshotsResponse list(ListSnapshotsRequest request) {
    Optional<String> index = IndexMessages.given(request.getIndex()).map(IndexNames::id);
    Page.Slice<SnapshotName> slice =
        Page.of(request.getPageSize(), request.getPageToken())
            .slice(snapshots.names(index), SnapshotName::toString);
    ListSnapshotsResponse.Builder response =
        ListSnapshotsResponse.newBuilder().setNextPageToken(slice.nextToken());
    slice.entries().forEach(name -> listed(name).ifPresent(response::addSnapshots));
    return response.build();
  }

  Empty delete(DeleteSnapshotRequest request) {
    snapshots.delete(SnapshotName.parse(request.getName()));
    return Empty.getDefaultInstance();
  }

  Alias set(SetAliasRequest request) {
    return MaintenanceMessages.alias(
        catalog.point(
            new IndexAlias(
                AliasNames.id(request.getAlias().getName()),
                IndexNames.id(request.getAlias().getIndex()),
                Instant.now()),
            IndexMessages.given(request.getExpectedIndex()).map(IndexNames::id)));
  }

  Alias get(GetAliasRequest request) {
    return MaintenanceMessages.alias(catalog.aliases().get(AliasNames.id(request.getName())));
  }

  ListAliasesResponse list(ListAliasesRequest request) {
    Page.Slice<String> slice =
        Page.of(request.getPageSize(), request.getPageToken())
            .slice(List.copyOf(catalog.aliases().ids()), id -> id);
    List<Alias> aliases = new ArrayList<>();
    slice.entries().forEach(id -> listed(id).ifPresent(aliases::add));
    return ListAliasesResponse.newBuilder()
        .addAllAliases(aliases)
        .setNextPageToken(slice.nextToken())
        .build();
  }

  Empty delete(DeleteAliasRequest request) {
    catalog.aliases().delete(AliasNames.id(request.getName()));
    return Empty.getDefaultInstance();
  }

  /** A damaged snapshot is listed too; one that was deleted meanwhile is not. */
  private Optional<IndexSnapshotInfo> listed(SnapshotName name) {
    try {
      return Optional.of(MaintenanceMessages.snapshot(name, snapshots.get(name)));
    } catch (CrosshashException e) {
      return switch (e.problem()) {
        case NOT_FOUND -> Optional.empty();
        case DATA_LOSS ->
            Optional.of(
                IndexSnapshotInfo.newBuilder()
                    .setName(name.toString())
                    .setDamage(e.getMessage())
                    .build());
        default -> throw e;
      };
    }
  }

  /** A damaged alias is listed by its name alone; one that was deleted meanwhile is not. */
  private Optional<Alias> listed(String id) {
    try {
      return Optional.of(MaintenanceMessages.alias(catalog.aliases().get(id)));
    } catch (CrosshashException e) {
      return e.problem() == Problem.DATA_LOSS
          ? Optional.of(Alias.newBuilder().setName(AliasNames.of(id)).build())
          : Optional.empty();
    }
  }
}
