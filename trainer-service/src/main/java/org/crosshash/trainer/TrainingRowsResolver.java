package org.crosshash.trainer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;

/** Ids of training items to rows of the embeddings. */
final class TrainingRowsResolver {
  private TrainingRowsResolver() {}

  /**
   * The row of each id.
   *
   * @param what the table that the ids come from, for the error
   * @throws CrosshashException (INVALID_ARGUMENT) if an id has no row
   */
  static int[] rows(List<String> embeddings, List<String> ids, String what) {
    Map<String, Integer> positions = HashMap.newHashMap(embeddings.size());
    for (int row = 0; row < embeddings.size(); row++) {
      positions.put(embeddings.get(row), row);
    }
    int[] rows = new int[ids.size()];
    for (int i = 0; i < rows.length; i++) {
      Integer row = positions.get(ids.get(i));
      if (row == null) {
        throw CrosshashException.invalid(
            "The items of the " + what + " must be among those of the embeddings",
            "item `%s` of %d has no embedding".formatted(ids.get(i), ids.size()),
            "make the " + what + " and the embeddings from the same items");
      }
      rows[i] = row;
    }
    return rows;
  }
}
