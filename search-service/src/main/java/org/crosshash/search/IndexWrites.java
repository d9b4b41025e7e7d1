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
   * @throws CrosshashException as {@link DurableIndex#upsert}; RESOURCE_EXHAUSTED where the index
   *     could grow beyond its quota. Writers at the same moment may pass it by their batches
   */
  UpsertOutcome upsert(DurableIndex index, List<Entry> entries, Optional<String> model) {
    if (index.size() + entries.size() > limits.entries()) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "An index holds at most " + limits.entries() + " entries",
          "%d more to the %d of %s"
              .formatted(entries.size(), index.size(), IndexNames.of(index.definition().id())),
          "delete some, use another index, or start the service with a larger quota");
    }
    return index.upsert(entries, model);
  }
}
