package org.crosshash.search.index;

import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.hamming.CodeSnapshot;
import org.crosshash.search.attribute.AttributeIndex;
import org.rocksdb.Snapshot;

/**
 * One version of an index, all of it: what every reader of that version sees.
 *
 * <p>Counted: it lives while the index or a reader holds it, then gives its snapshot of the records
 * back. Safe for any number of threads.
 */
final class View {
  private final IndexDefinition definition;
  private final IndexState state;
  private final CodeSnapshot codes;
  private final SlotDirectory slots;
  private final AttributeIndex attributes;
  private final LocalCodeTotals localCodes;
  private final Snapshot records;
  private final Runnable whenReleased;
  private final AtomicInteger holders = new AtomicInteger(1);

  /** Makes a view held once. */
  View(
      IndexDefinition definition,
      IndexState state,
      CodeSnapshot codes,
      SlotDirectory slots,
      AttributeIndex attributes,
      LocalCodeTotals localCodes,
      Snapshot records,
      Runnable whenReleased) {
    this.definition = definition;
    this.state = state;
    this.codes = codes;
    this.slots = slots;
    this.attributes = attributes;
    this.localCodes = localCodes;
    this.records = records;
    this.whenReleased = whenReleased;
  }

  IndexDefinition definition() {
    return definition;
  }

  IndexState state() {
    return state;
  }

  CodeSnapshot codes() {
    return codes;
  }

  SlotDirectory slots() {
    return slots;
  }

  AttributeIndex attributes() {
    return attributes;
  }

  LocalCodeTotals localCodes() {
    return localCodes;
  }

  Snapshot records() {
    return records;
  }

  /** Holds the view once more; false where nobody holds it any longer. */
  boolean hold() {
    int now = holders.get();
    while (now > 0) {
      if (holders.compareAndSet(now, now + 1)) {
        return true;
      }
      now = holders.get();
    }
    return false;
  }

  /** Gives one holding back. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      whenReleased.run();
    }
  }
}
