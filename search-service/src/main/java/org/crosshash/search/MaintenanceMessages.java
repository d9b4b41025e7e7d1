package org.crosshash.search;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.IndexFigures;
import org.crosshash.search.index.SnapshotManifest;
import org.crosshash.search.v1.Alias;
import org.crosshash.search.v1.IndexSnapshotInfo;
import org.crosshash.search.v1.IndexStatistics;

/** Aliases, snapshots and statistics as messages. */
final class MaintenanceMessages {
  private MaintenanceMessages() {}

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static Alias alias(IndexAlias alias) {
    return Alias.newBuilder()
        .setName(AliasNames.of(alias.id()))
        .setIndex(IndexNames.of(alias.index()))
        .setUpdateTime(timestamp(alias.updated()))
        .build();
  }

  static IndexSnapshotInfo snapshot(SnapshotName name, SnapshotManifest manifest) {
    return IndexSnapshotInfo.newBuilder()
        .setName(name.toString())
        .setVersion(manifest.version())
        .setEntries(manifest.entries())
        .setBits(manifest.bits())
        .setModel(manifest.model())
        .setCreateTime(timestamp(Instant.parse(manifest.created())))
        .setDiskBytes(manifest.bytes())
        .build();
  }

  static IndexStatistics statistics(
      DurableIndex index, String kernel, int threads, int searchesNow) {
    IndexFigures figures = index.figures();
    IndexStatistics.Builder statistics =
        IndexStatistics.newBuilder()
            .setName(IndexNames.of(index.definition().id()))
            .setVersion(figures.version())
            .setEntries(figures.entries().values().stream().mapToLong(Long::longValue).sum())
            .setDeadSlots(figures.deadSlots())
            .setCodeBytes(figures.codeBytes())
            .setDirectoryBytes(figures.directoryBytes())
            .setAttributeBytes(figures.attributeBytes())
            .setLocalCodeEntries(figures.localCodes().entries())
            .setLocalCodeBytes(figures.localCodes().bytes())
            .setEngineMemoryBytes(figures.engineBytes())
            .setDiskBytes(figures.diskBytes())
            .setKernel(kernel)
            .setThreads(threads)
            .setSearches(index.counters().answered())
            .setSearchesStopped(index.counters().stopped())
            .setSearchesInProgress(searchesNow)
            .setOpenMilliseconds(figures.openTime().toNanos() / 1e6);
    figures
        .entries()
        .forEach((modality, count) -> statistics.putEntriesByModality(modality.label(), count));
    figures.compacted().ifPresent(when -> statistics.setCompactTime(timestamp(when)));
    return statistics.build();
  }
}
