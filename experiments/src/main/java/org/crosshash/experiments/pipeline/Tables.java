package org.crosshash.experiments.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.CurvesTable;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.NeighboursTable;
import org.crosshash.tables.Table;

/** Reads small tables of the services whole: curves, codes, neighbours. */
public final class Tables {
  private final CrosshashClient client;

  /** Reads over a client, which stays the caller's. */
  public Tables(CrosshashClient client) {
    this.client = client;
  }

  /** The points of a curves table. */
  public List<CurvePoint> curves(ArtifactReference reference) {
    return read(
        reference,
        table ->
            CurvesTable.of(table).rows().stream()
                .map(row -> new CurvePoint(row.task(), row.curve(), row.x(), row.y()))
                .toList());
  }

  /** A codes table. */
  public CodesTable codes(ArtifactReference reference) {
    return read(reference, CodesTable::of);
  }

  /** A neighbours table. */
  public NeighboursTable neighbours(ArtifactReference reference) {
    return read(reference, NeighboursTable::of);
  }

  /** Downloads a table, verifies it, reads it and drops it. */
  public <T> T read(ArtifactReference reference, Function<Table, T> reader) {
    Path scratch = ScratchFolder.make();
    try (BufferAllocator allocator =
            client.allocator().newChildAllocator("read", 0, Long.MAX_VALUE);
        LocalArtifactStore store = LocalArtifactStore.open(scratch, allocator);
        Table table = store.open(client.downloadTable(reference, store))) {
      return reader.apply(table);
    } finally {
      ScratchFolder.delete(scratch);
    }
  }
}
