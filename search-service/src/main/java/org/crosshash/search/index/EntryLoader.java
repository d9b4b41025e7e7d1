package org.crosshash.search.index;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.LongAdder;
import org.crosshash.search.attribute.AttributeIndex;
import org.crosshash.search.attribute.EntryAttributes;
import org.crosshash.search.index.RecordStore.KeyRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all records of an index at open, checks them against its counters, and puts them into
 * arrays in insertion order.
 *
 * <p>Ranges of keys are read side by side, into columns; the insertion order is then restored by
 * ranks, without sorting. Progress goes to the log for indexes that take a while.
 */
final class EntryLoader {
  private static final Logger LOG = LoggerFactory.getLogger(EntryLoader.class);
  private static final long NANOSECONDS_BETWEEN_NOTES = 2_000_000_000L;

  private final Path folder;
  private final int codeBytes;
  private final IndexState state;
  private final LongAdder read = new LongAdder();
  private long noted = System.nanoTime();

  private EntryLoader(Path folder, int codeBytes, IndexState state) {
    this.folder = folder;
    this.codeBytes = codeBytes;
    this.state = state;
  }

  /**
   * Loads an index.
   *
   * @throws org.crosshash.errors.CrosshashException DATA_LOSS where a record is damaged, missing,
   *     or too many
   */
  static MemoryIndex load(
      Path folder, RecordStore records, IndexDefinition definition, IndexState state) {
    EntryLoader loader = new EntryLoader(folder, definition.codeBytes(), state);
    List<Part> parts = loader.parts(records);
    loader.checkCounters(parts);
    MemoryIndex memory = new MemoryIndex(definition.bits());
    OrdinalRanks ranks = loader.ranks(parts);
    memory.append(loader.inInsertionOrder(parts, ranks));
    parts.forEach(part -> memory.add(part.localCodes));
    memory.load(
        AttributeIndex.joined(
            parts.stream().map(part -> part.attributes.build(ranks::rank)).toList()));
    return memory;
  }

  private List<Part> parts(RecordStore records) {
    List<KeyRange> ranges = records.ranges(ForkJoinPool.getCommonPoolParallelism() + 1);
    List<Part> parts = ranges.stream().map(_ -> new Part()).toList();
    ForkJoinPool pool = ForkJoinPool.commonPool();
    List<ForkJoinTask<?>> tasks = new ArrayList<>();
    for (int i = 1; i < ranges.size(); i++) {
      int number = i;
      tasks.add(pool.submit(() -> records.forEachEntry(ranges.get(number), parts.get(number))));
    }
    RuntimeException failure = null;
    try {
      records.forEachEntry(ranges.getFirst(), parts.getFirst());
    } catch (RuntimeException e) {
      failure = e;
    }
    // All have to end before the engine may be closed, also where one failed.
    for (ForkJoinTask<?> task : tasks) {
      try {
        task.join();
      } catch (RuntimeException e) {
        failure = failure == null ? unwrapped(e) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return parts;
  }

  /** A task's error comes with a copy of itself around it, where its class allows that. */
  private static RuntimeException unwrapped(RuntimeException error) {
    return error instanceof CompletionException && error.getCause() instanceof RuntimeException own
        ? own
        : error;
  }

  private void checkCounters(List<Part> parts) {
    long size = parts.stream().mapToLong(part -> part.size).sum();
    long fingerprint = parts.stream().mapToLong(part -> part.fingerprint).sum();
    if (size != state.size() || fingerprint != state.fingerprint()) {
      throw Damage.in(
          folder,
          "version %d counts %d entries with fingerprint %016x, its records are %d with fingerprint %016x"
              .formatted(state.version(), state.size(), state.fingerprint(), size, fingerprint));
    }
  }

  /** Ranks of all ordinals: the rank of an entry's is its slot. */
  private OrdinalRanks ranks(List<Part> parts) {
    OrdinalRanks ranks = new OrdinalRanks();
    for (LoadedBlock block : blocks(parts)) {
      for (int row = 0; row < block.rows(); row++) {
        if (!ranks.add(block.ordinal(row))) {
          throw Damage.in(folder, "two entries have place " + block.ordinal(row));
        }
      }
    }
    ranks.finish();
    return ranks;
  }

  private static List<LoadedBlock> blocks(List<Part> parts) {
    return parts.stream().flatMap(part -> part.blocks.stream()).toList();
  }

  private Iterable<LoadedEntry> inInsertionOrder(List<Part> parts, OrdinalRanks ranks) {
    List<LoadedBlock> blocks = blocks(parts);
    // By rank: where the entry was read, its block and its row in one number.
    long[] places = new long[Math.toIntExact(state.size())];
    for (int number = 0; number < blocks.size(); number++) {
      LoadedBlock block = blocks.get(number);
      for (int row = 0; row < block.rows(); row++) {
        places[ranks.rank(block.ordinal(row))] = (long) number * LoadedBlock.ROWS + row;
      }
    }
    return () -> new InOrder(blocks, places);
  }

  private void note(int entries) {
    read.add(entries);
    long now = System.nanoTime();
    synchronized (this) {
      if (now - noted < NANOSECONDS_BETWEEN_NOTES) {
        return;
      }
      noted = now;
    }
    LOG.info("Opening {}: {} of {} entries read", folder.getParent(), read.sum(), state.size());
  }

  /** The entries of one range of keys; one thread fills it. */
  private final class Part implements RecordStore.EntryVisitor {
    private final List<LoadedBlock> blocks = new ArrayList<>();
    private final AttributeIndex.Builder attributes = new AttributeIndex.Builder();
    private LoadedBlock block = new LoadedBlock(0);
    private LocalCodeTotals localCodes = LocalCodeTotals.NONE;
    private long fingerprint;
    private long size;

    @Override
    public void visit(
        Modality modality,
        byte[] id,
        long ordinal,
        byte[] code,
        EntryAttributes filtered,
        int localCodeBytes,
        long share) {
      if (code.length != codeBytes || ordinal < 0 || ordinal >= state.nextOrdinal()) {
        throw Damage.in(
            folder,
            "an entry of modality `%s` has a code of %d bytes and place %d, in an index of codes of %d bytes with %d places"
                .formatted(modality.label(), code.length, ordinal, codeBytes, state.nextOrdinal()));
      }
      if (blocks.isEmpty() || block.isFull()) {
        block = new LoadedBlock(codeBytes);
        blocks.add(block);
      }
      block.add(modality, id, ordinal, code);
      attributes.add(ordinal, filtered);
      localCodes = localCodes.with(localCodeBytes);
      fingerprint += share;
      size++;
      if (block.isFull()) {
        note(LoadedBlock.ROWS);
      }
    }
  }

  private static final class InOrder implements Iterator<LoadedEntry> {
    private final List<LoadedBlock> blocks;
    private final long[] places;
    private int next;

    InOrder(List<LoadedBlock> blocks, long[] places) {
      this.blocks = blocks;
      this.places = places;
    }

    @Override
    public boolean hasNext() {
      return next < places.length;
    }

    @Override
    public LoadedEntry next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      long place = places[next++];
      return blocks.get((int) (place / LoadedBlock.ROWS)).entry((int) (place % LoadedBlock.ROWS));
    }
  }
}
