package org.crosshash.similarity;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.flight.ComputedTable;
import org.crosshash.guidance.Guidance;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.guidance.LoadedGuidance;
import org.crosshash.similarity.v1.BlockTicket;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;

/**
 * DoGet {@code {"block": {"guidance": "tables/…", …}}}: rows of guidance in any representation, as
 * the trainer sees them. The settings are the JSON form of {@code BlockTicket}.
 *
 * <p>A batch holds about 1 MB of values, at least one row; they are computed for some thousand
 * columns at a time, so that memory depends neither on the number of rows nor on that of items.
 */
final class BlockStream implements ComputedTable {
  private static final String ROW = "row";
  private static final String SIMILARITY = "similarity";
  private static final int VALUES = 1 << 18;
  private static final int MOST_ROWS = 256;
  private static final int COLUMNS_AT_ONCE = 4096;

  private final ArtifactStore store;

  BlockStream(ArtifactStore store) {
    this.store = store;
  }

  @Override
  public String name() {
    return "block";
  }

  @Override
  public Session open(String settings) {
    BlockTicket.Builder ticket = BlockTicket.newBuilder();
    try {
      JsonFormat.parser().merge(settings, ticket);
    } catch (InvalidProtocolBufferException e) {
      throw CrosshashException.invalid(
          "The settings of a block are the JSON form of BlockTicket",
          settings,
          "correct it: " + e.getMessage());
    }
    Rows rows = new Rows();
    try {
      rows.open(ticket.build());
      return rows;
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  /** One stream of rows. */
  private final class Rows implements Session {
    private final Deque<Table> tables = new ArrayDeque<>();
    private Guidance guidance;
    private List<String> ids;
    private int[] columns;
    private int next;
    private int end;
    private int count;

    void open(BlockTicket ticket) {
      Table table = opened(ArtifactName.parse(ticket.getGuidance()));
      if (GuidanceTables.batchLocal(table)) {
        throw CrosshashException.precondition(
            "Batch-local guidance has values within a batch only, so it has no rows to stream",
            table.name(),
            "ask GetBlock for the rows and columns of a batch");
      }
      LoadedGuidance loaded =
          GuidanceTables.needsEmbeddings(table)
              ? GuidanceTables.open(table, opened(GuidanceTables.embeddings(table)))
              : GuidanceTables.open(table);
      guidance = loaded.guidance();
      ids = loaded.ids();
      int size = guidance.size();
      requireRange("first_row", ticket.getFirstRow(), size + 1L);
      next = (int) ticket.getFirstRow();
      long wanted = ticket.hasRowCount() ? ticket.getRowCount() : size - next;
      requireRange("row_count", wanted, size - next + 1L);
      end = next + (int) wanted;
      count = (int) wanted;
      columns =
          ticket.getColumnsCount() == 0
              ? IntStream.range(0, size).toArray()
              : ticket.getColumnsList().stream().mapToInt(Integer::intValue).toArray();
      for (int column : columns) {
        requireRange("columns", column, size);
      }
    }

    private Table opened(ArtifactName name) {
      Table table = store.open(name);
      tables.push(table);
      return table;
    }

    private static void requireRange(String field, long value, long limit) {
      if (value < 0 || value >= limit) {
        throw new CrosshashException(
            Problem.OUT_OF_RANGE,
            field + " of this guidance goes from 0 to " + (limit - 1),
            value,
            "ask for positions of its items");
      }
    }

    @Override
    public Schema schema() {
      return TableBuilder.of("block")
          .strings(Table.ID, List.of())
          .ints(ROW, new int[0])
          .floats(SIMILARITY, FloatMatrix.of(new float[0], columns.length))
          .schema();
    }

    @Override
    public long rows() {
      return count;
    }

    @Override
    public boolean next(VectorSchemaRoot batch) {
      if (next == end) {
        return false;
      }
      int rows = Math.min(end - next, Math.clamp(VALUES / columns.length, 1, MOST_ROWS));
      int[] positions = IntStream.range(next, next + rows).toArray();
      VarCharVector names = (VarCharVector) batch.getVector(Table.ID);
      IntVector places = (IntVector) batch.getVector(ROW);
      places.allocateNew(rows);
      for (int i = 0; i < rows; i++) {
        names.setSafe(i, ids.get(next + i).getBytes(StandardCharsets.UTF_8));
        places.set(i, next + i);
      }
      fill((FixedSizeListVector) batch.getVector(SIMILARITY), positions);
      batch.setRowCount(rows);
      next += rows;
      return true;
    }

    private void fill(FixedSizeListVector target, int[] rows) {
      target.setInitialCapacity(rows.length);
      target.allocateNew();
      Float4Vector values = (Float4Vector) target.getDataVector();
      values.allocateNew(rows.length * columns.length);
      for (int first = 0; first < columns.length; first += COLUMNS_AT_ONCE) {
        int[] some =
            Arrays.copyOfRange(columns, first, Math.min(columns.length, first + COLUMNS_AT_ONCE));
        float[] block = guidance.block(rows, some);
        for (int i = 0; i < rows.length; i++) {
          for (int j = 0; j < some.length; j++) {
            values.set(i * columns.length + first + j, block[i * some.length + j]);
          }
        }
      }
      for (int i = 0; i < rows.length; i++) {
        target.setNotNull(i);
      }
      values.setValueCount(rows.length * columns.length);
    }

    @Override
    public void close() {
      tables.forEach(Table::close);
      tables.clear();
    }
  }
}
