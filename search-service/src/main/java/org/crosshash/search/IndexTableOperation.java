package org.crosshash.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.Artifacts;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.Entry;
import org.crosshash.search.index.UpsertOutcome;
import org.crosshash.search.v1.IndexProgress;
import org.crosshash.search.v1.IndexTableRequest;
import org.crosshash.search.v1.IndexTableResponse;
import org.crosshash.tables.Table;

/**
 * Inserts or replaces the rows of a codes table, in chunks, each a durable write. The whole table
 * is checked before the first of them. Running it again writes the same entries to the same places.
 */
final class IndexTableOperation
    implements OperationType<IndexTableRequest, IndexTableResponse, IndexProgress> {
  private static final String STAGE = "index";

  /** A chunk is written once its attributes have so many bytes. */
  private static final long CHUNK_BYTES = 8L << 20;

  private static final byte[] NO_LOCAL_CODES = {};

  private final IndexWrites writes;
  private final Artifacts artifacts;

  IndexTableOperation(IndexWrites writes, Artifacts artifacts) {
    this.writes = writes;
    this.artifacts = artifacts;
  }

  @Override
  public String name() {
    return "search.IndexTable";
  }

  @Override
  public IndexTableRequest requestPrototype() {
    return IndexTableRequest.getDefaultInstance();
  }

  /** Refuses at once what can be seen from the request. */
  void check(IndexTableRequest request) {
    writes.named(request.getIndex());
    References.require(request.getCodes(), "codes");
    References.requireTableIfGiven(request.getSelection(), "selection");
    References.requireTableIfGiven(request.getItems(), "items");
  }

  @Override
  public IndexTableResponse run(IndexTableRequest request, OperationRun<IndexProgress> run) {
    DurableIndex index = writes.named(request.getIndex());
    ItemAttributes attributes = attributes(request);
    try (Table table = artifacts.open(request.getCodes())) {
      CodeRows rows = new CodeRows(table, References.selection(artifacts, request.getSelection()));
      index.requireModel(rows.model());
      requireWidth(index, rows);
      index.requireTypes(attributes.types());
      long total = checked(rows, attributes);
      writes.requireFits(total);
      // Noted before its first entry is there: what entries come from is kept as long as they are.
      index.addSource(table.name().toString());
      Chunks chunks = new Chunks(writes, index, rows.model(), total, run);
      boolean withLocalCodes = index.definition().localCodeBytes() > 0;
      rows.forEachWithLocalCodes((key, code, localCodes) ->
          chunks.add(
              new Entry(
                  key,
                  code,
                  attributes.of(key.id()),
                  attributes.filtered(key.id()),
                  withLocalCodes ? localCodes : NO_LOCAL_CODES)));
      return chunks.finish();
    }
  }

  /** Makes every entry once without writing it, so that a bad one is refused before all others. */
  private static long checked(CodeRows rows, ItemAttributes attributes) {
    long total = rows.check();
    Set<String> ids = new HashSet<>();
    rows.forEach((key, _) -> ids.add(key.id()));
    attributes.requireAll(ids);
    for (String id : ids) {
      Entry.requireAttributes(attributes.of(id), id);
      // Made only to be checked.
      var _ = attributes.filtered(id);
    }
    return total;
  }

  private ItemAttributes attributes(IndexTableRequest request) {
    if (!Artifacts.isGiven(request.getItems())) {
      return ItemAttributes.none();
    }
    try (Table items = artifacts.open(request.getItems())) {
      return ItemAttributes.of(items, request.getTypedColumnsList());
    }
  }

  private static void requireWidth(DurableIndex index, CodeRows rows) {
    if (rows.codeBytes() != index.definition().codeBytes()) {
      throw CrosshashException.invalid(
          "A codes table has codes of the index's %d bits".formatted(index.definition().bits()),
          8 * rows.codeBytes() + " bits",
          "index it in an index of its length");
    }
    int localCodeBytes = index.definition().localCodeBytes();
    if (localCodeBytes > 0
        && rows.localCodeBytes() > 0
        && rows.localCodeBytes() != localCodeBytes) {
      throw CrosshashException.invalid(
          "A codes table has local codes of the %d bytes of the index's codebooks"
              .formatted(localCodeBytes),
          rows.localCodeBytes() + " bytes",
          "index it in an index with the codebooks that made them");
    }
  }

  /** Collects entries and writes them by the chunk. */
  private static final class Chunks {
    private final IndexWrites writes;
    private final DurableIndex index;
    private final Optional<String> model;
    private final long total;
    private final OperationRun<IndexProgress> run;
    private final List<Entry> waiting = new ArrayList<>();
    private long waitingBytes;
    private long written;
    private long version;

    Chunks(
        IndexWrites writes,
        DurableIndex index,
        Optional<String> model,
        long total,
        OperationRun<IndexProgress> run) {
      this.writes = writes;
      this.index = index;
      this.model = model;
      this.total = total;
      this.run = run;
    }

    void add(Entry entry) {
      waiting.add(entry);
      waitingBytes += entry.attributeBytes() + entry.localCodes().length;
      if (waiting.size() == DurableIndex.MAXIMUM_ENTRIES || waitingBytes >= CHUNK_BYTES) {
        write();
      }
    }

    IndexTableResponse finish() {
      if (!waiting.isEmpty()) {
        write();
      }
      return IndexTableResponse.newBuilder()
          .setVersion(written == 0 ? currentVersion() : version)
          .setWritten(written)
          .build();
    }

    private void write() {
      run.checkCancelled();
      UpsertOutcome outcome = writes.upsert(index, List.copyOf(waiting), model);
      version = outcome.version();
      written += waiting.size();
      waiting.clear();
      waitingBytes = 0;
      run.progress(
          IndexProgress.newBuilder().setStage(STAGE).setDone(written).setTotal(total).build());
    }

    private long currentVersion() {
      try (var snapshot = index.snapshot()) {
        return snapshot.version();
      }
    }
  }
}
