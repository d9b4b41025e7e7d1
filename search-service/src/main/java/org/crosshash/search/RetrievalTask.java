package org.crosshash.search;

import java.util.Arrays;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.index.Modality;

/**
 * A direction of retrieval: codes of queries in one modality against codes of the database in
 * another.
 *
 * @param name {@code i2t}, {@code t2i}, {@code i2i} or {@code t2t}
 * @param queries modality of the queries
 * @param database modality of the database
 */
record RetrievalTask(String name, Modality queries, Modality database) {
  private static final RetrievalTask[] ALL = {
    new RetrievalTask("i2t", Modality.IMAGE, Modality.TEXT),
    new RetrievalTask("t2i", Modality.TEXT, Modality.IMAGE),
    new RetrievalTask("i2i", Modality.IMAGE, Modality.IMAGE),
    new RetrievalTask("t2t", Modality.TEXT, Modality.TEXT)
  };

  /** The task of a name. */
  static RetrievalTask of(String name) {
    return Arrays.stream(ALL)
        .filter(task -> task.name.equals(name))
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.invalid(
                "A task is `i2t`, `t2i`, `i2i` or `t2t`", name, "name one of these"));
  }
}
