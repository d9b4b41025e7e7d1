package org.crosshash.search;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.search.index.EntryKey;
import org.crosshash.search.index.IndexDefinition;
import org.crosshash.search.index.Neighbour;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.NeighboursTable;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;
import org.crosshash.tables.TableWriter;

/** Writes a neighbours table query by query, so that it may be larger than the memory. */
final class NeighboursWriter implements AutoCloseable {
  private static final int ROWS_AT_ONCE = 16_384;

  private final Schema schema;
  private final TableWriter writer;
  private final BufferAllocator allocator;
  private final VectorSchemaRoot batch;
  private int rows;

  NeighboursWriter(ArtifactStore store, BufferAllocator parent, IndexDefinition definition) {
    this.schema =
        TableBuilder.of(NeighboursTable.CONTENT)
            .metadata(
                definition.model().map(name -> Map.of(CodesTable.MODEL_KEY, name)).orElse(Map.of()))
            .strings("query", List.of())
            .ints("rank", new int[0])
            .strings(Table.ID, List.of())
            .strings("modality", List.of())
            .ints("distance", new int[0])
            .schema();
    this.allocator = parent.newChildAllocator("neighbours", 0, Long.MAX_VALUE);
    this.batch = VectorSchemaRoot.create(schema, allocator);
    this.writer = store.newTable(schema);
  }

  /** Appends the neighbours of some queries; ranks count from 0. */
  void append(List<String> queries, List<List<Neighbour>> neighbours) {
    for (int query = 0; query < queries.size(); query++) {
      byte[] name = queries.get(query).getBytes(StandardCharsets.UTF_8);
      List<Neighbour> found = neighbours.get(query);
      for (int rank = 0; rank < found.size(); rank++) {
        EntryKey key = found.get(rank).key();
        ((VarCharVector) batch.getVector(0)).setSafe(rows, name);
        ((IntVector) batch.getVector(1)).setSafe(rows, rank);
        ((VarCharVector) batch.getVector(2))
            .setSafe(rows, key.id().getBytes(StandardCharsets.UTF_8));
        ((VarCharVector) batch.getVector(3))
            .setSafe(rows, key.modality().label().getBytes(StandardCharsets.UTF_8));
        ((IntVector) batch.getVector(4)).setSafe(rows, found.get(rank).distance());
        rows++;
        if (rows == ROWS_AT_ONCE) {
          flush();
        }
      }
    }
  }

  /** Ends the table. */
  ArtifactName commit() {
    flush();
    return writer.commit().name();
  }

  @Override
  public void close() {
    writer.close();
    batch.close();
    allocator.close();
  }

  private void flush() {
    if (rows > 0) {
      batch.setRowCount(rows);
      writer.append(batch);
      batch.clear();
      rows = 0;
    }
  }
}
