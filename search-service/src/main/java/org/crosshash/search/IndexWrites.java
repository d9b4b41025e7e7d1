package org.crosshash.search;

import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.Entry;
import org.crosshash.search.index.UpsertOutcome;

/** Writes to indexes within the service's limits. Safe for any number of threads. */
final class IndexWrites {
  private final IndexCatalog catalog;
  private final SearchLimits limits;

  IndexWrites(IndexCatalog catalog, SearchLimits limits) {
    this.catalog = catalog;
    this.limits = limits;
  }

  /** The index that a name means now. */
  DurableIndex named(String name) {
    return catalog.named(name);
  }

  /**
   * Inserts or replaces entries.
   *
   * @throws CrosshashException as {@link DurableIndex#upsert(List, Optional, long)}
   */
  UpsertOutcome upsert(DurableIndex index, List<Entry> entries, Optional<String> model) {
    return index.upsert(entries, model, limits.entries());
  }

  /** Throws RESOURCE_EXHAUSTED where no index can hold so many entries. */
  void requireFits(long entries) {
    if (entries > limits.entries()) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "An index holds at most " + limits.entries() + " entries",
          entries + " to write",
          "select fewer, or start the service with a larger --max-index-entries");
    }
  }
}
