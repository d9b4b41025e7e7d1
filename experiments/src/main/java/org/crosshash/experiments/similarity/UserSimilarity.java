package org.crosshash.experiments.similarity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.pipeline.ScratchFolder;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.GuidanceTable;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.Table;

/** The similarities that a user brings, as the table that the recipe {@code external} reads. */
public final class UserSimilarity {
  private final GuidanceTable.Builder table;

  private UserSimilarity(GuidanceTable.Builder table) {
    this.table = table;
  }

  /**
   * A matrix.
   *
   * @param ids the items of its rows, and of its columns
   * @param matrix n x n finite values
   * @throws CrosshashException if it is not square, of another size, or holds what is not finite
   */
  public static UserSimilarity ofMatrix(List<String> ids, FloatMatrix matrix) {
    if (matrix.rows() != matrix.columns()) {
      throw CrosshashException.invalid(
          "A similarity matrix must be square",
          matrix.rows() + " x " + matrix.columns(),
          "give it one row and one column for each item, in one order");
    }
    GuidanceTable.Builder table = GuidanceTable.builder(ids);
    table.similarity(matrix);
    return new UserSimilarity(table);
  }

  /**
   * Lists of neighbours.
   *
   * @param ids the items, in the order of the rows
   * @param neighbours for each item the positions of its neighbours; -1 for none
   * @param values the similarity of each of them; 1 where left out
   * @throws CrosshashException if sizes differ, or a position is none, or is there twice in a row
   */
  public static UserSimilarity ofNeighbours(
      List<String> ids, FloatMatrix neighbours, Optional<FloatMatrix> values) {
    if (values.isPresent()
        && (values.get().rows() != neighbours.rows()
            || values.get().columns() != neighbours.columns())) {
      throw CrosshashException.invalid(
          "Neighbours and their similarities must be of one shape",
          neighbours.rows()
              + " x "
              + neighbours.columns()
              + " and "
              + values.get().rows()
              + " x "
              + values.get().columns(),
          "write one value for each neighbour");
    }
    List<int[]> rows = new ArrayList<>();
    List<float[]> similarities = new ArrayList<>();
    for (int item = 0; item < neighbours.rows(); item++) {
      TreeMap<Integer, Float> list = new TreeMap<>();
      for (int i = 0; i < neighbours.columns(); i++) {
        float position = neighbours.get(item, i);
        float value = values.isPresent() ? values.get().get(item, i) : 1f;
        if (position != -1 && list.put(position(item, position, ids.size()), value) != null) {
          throw CrosshashException.invalid(
              "A neighbour is listed once", (int) position + " in row " + item, "leave one out");
        }
      }
      rows.add(list.keySet().stream().mapToInt(Integer::intValue).toArray());
      float[] row = new float[list.size()];
      int next = 0;
      for (float value : list.values()) {
        row[next++] = value;
      }
      similarities.add(row);
    }
    GuidanceTable.Builder table = GuidanceTable.builder(ids);
    table.neighbours(new GuidanceTable.Neighbours(rows, similarities));
    return new UserSimilarity(table);
  }

  /**
   * Brings the table to the similarity service.
   *
   * @param scratch a folder that does not exist; it is deleted again
   */
  public ArtifactReference upload(CrosshashClient client, Path scratch) {
    try (BufferAllocator allocator =
            client.allocator().newChildAllocator("similarity", 0, Long.MAX_VALUE);
        LocalArtifactStore store = LocalArtifactStore.open(scratch, allocator);
        Table written = store.open(table.write(store).name())) {
      return client.uploadTable(Service.SIMILARITY, written);
    } finally {
      ScratchFolder.delete(scratch);
    }
  }

  private static int position(int item, float position, int items) {
    if (position != (int) position || position < 0 || position >= items) {
      throw CrosshashException.invalid(
          "A neighbour is a position from 0 to " + (items - 1) + ", or -1 for none",
          position + " in row " + item,
          "count the items from 0 in the order of their ids");
    }
    return (int) position;
  }
}
