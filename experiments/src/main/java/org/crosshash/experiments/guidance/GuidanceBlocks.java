package org.crosshash.experiments.guidance;

import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.similarity.v1.GetBlockRequest;
import org.crosshash.similarity.v1.GetBlockResponse;

/** Blocks of stored guidance, asked of the similarity service as the trainer would see them. */
final class GuidanceBlocks {
  /** Most rows, and most columns, of one block. */
  static final int MOST_POSITIONS = 1024;

  private final CrosshashClient client;
  private final String name;

  GuidanceBlocks(CrosshashClient client, ArtifactReference guidance) {
    this.client = client;
    this.name = guidance.getName();
  }

  /** The block of a batch, {@code items.length} squared values, row by row. */
  float[] batch(int[] items) {
    return block(items, items);
  }

  /**
   * The whole matrix of a recipe that is not batch-local.
   *
   * @param size number of items n; n squared values are kept
   */
  float[] whole(int size) {
    float[] whole = new float[Math.multiplyExact(size, size)];
    for (int top = 0; top < size; top += MOST_POSITIONS) {
      int[] rows = range(top, Math.min(size, top + MOST_POSITIONS));
      for (int left = 0; left < size; left += MOST_POSITIONS) {
        int[] columns = range(left, Math.min(size, left + MOST_POSITIONS));
        float[] tile = block(rows, columns);
        for (int row = 0; row < rows.length; row++) {
          System.arraycopy(
              tile, row * columns.length, whole, (top + row) * size + left, columns.length);
        }
      }
    }
    return whole;
  }

  private float[] block(int[] rows, int[] columns) {
    GetBlockRequest.Builder request = GetBlockRequest.newBuilder().setName(name);
    for (int row : rows) {
      request.addRows(row);
    }
    for (int column : columns) {
      request.addColumns(column);
    }
    GetBlockResponse response = client.similarity().getBlock(request.build());
    float[] values = new float[response.getValuesCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = response.getValues(i);
    }
    return values;
  }

  private static int[] range(int from, int to) {
    int[] range = new int[to - from];
    for (int i = 0; i < range.length; i++) {
      range[i] = from + i;
    }
    return range;
  }
}
