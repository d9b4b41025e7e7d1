package org.crosshash.encoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.encoder.v1.EncodeProgress;
import org.crosshash.encoding.Columns;
import org.crosshash.encoding.EmbeddingColumns;
import org.crosshash.encoding.EncodedItems;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ItemEncoder;
import org.crosshash.encoding.ItemSource;
import org.crosshash.encoding.TextUnits;
import org.crosshash.encoding.VectorBatches;
import org.crosshash.encoding.WordVectors;
import org.crosshash.encoding.Workers;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.OperationRun;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;
import org.crosshash.tables.TableWriter;

/**
 * Encodes a table of items in chunks that survive a crash: pictures and texts first, then each
 * distinct content word or piece once, then all of it is written in the order of the items.
 *
 * <p>Memory holds one chunk of items or of words, the texts' vectors of eight, and of all distinct
 * words with their vectors what {@link Vocabulary} keeps on the heap, whatever the number of items.
 * Finished chunks, with the reasons for items that were left out, lie on disk until the table is
 * written.
 */
final class EncodeJob {
  /** Name of the output with the vectors. */
  static final String EMBEDDINGS = "embeddings";

  /** Name of the output with the ids that were left out, and why. */
  static final String SKIPPED = "skipped";

  /** Name of the column of reasons in the table of ids that were left out. */
  static final String REASON = "reason";

  private static final int CHUNK_ITEMS = 64;

  /** Chunks whose texts are encoded together. */
  private static final int TOGETHER = 8;

  private static final int CHUNK_WORDS = 512;

  private final ItemSource items;
  private final Encoder encoder;
  private final EncodingOptions options;
  private final boolean skip;
  private final Workers workers;
  private final OperationRun<EncodeProgress> run;
  private final ItemEncoder itemEncoder;
  private final TextUnits units;

  EncodeJob(
      ItemSource items,
      Encoder encoder,
      EncodingOptions options,
      boolean skip,
      Workers workers,
      OperationRun<EncodeProgress> run) {
    this.items = items;
    this.encoder = encoder;
    this.options = options;
    this.skip = skip;
    this.workers = workers;
    this.run = run;
    this.itemEncoder = new ItemEncoder(encoder, options, workers);
    this.units = new TextUnits(encoder, options);
  }

  /**
   * Does the work.
   *
   * @param itemChunks where finished chunks of items are kept
   * @param wordChunks where finished chunks of words are kept
   * @param words takes the words; empty, stays the caller's
   * @return the artifacts {@link #EMBEDDINGS} and {@link #SKIPPED}
   */
  Map<String, ArtifactName> run(
      ChunkFiles itemChunks,
      ChunkFiles wordChunks,
      Vocabulary words,
      ArtifactStore store,
      BufferAllocator allocator)
      throws IOException {
    encodeItems(itemChunks, words);
    encodeWords(wordChunks, words);
    int dimension = encoder.description().dimensions().getOrDefault(Columns.WORDS, 0);
    return write(itemChunks, new WordVectors(dimension, words::vector), store, allocator);
  }

  private int chunks() {
    return Math.ceilDiv(items.size(), CHUNK_ITEMS);
  }

  /** What is known of finished chunks, which come in order. */
  private final class Finished {
    private final Vocabulary words;
    private int failed;
    private Optional<String> firstReason = Optional.empty();

    Finished(Vocabulary words) {
      this.words = words;
    }

    void add(ChunkFiles.Chunk chunk) {
      SortedMap<Integer, String> failures = failures(chunk);
      failed += failures.size();
      firstReason = firstReason.or(() -> failures.values().stream().findFirst());
      if (items.hasTexts()) {
        positions(chunk).forEach(item -> words.add(units.of(text(item))));
      }
    }

    void requireAny() {
      if (failed == items.size()) {
        throw CrosshashException.invalid(
            "At least one item must be readable",
            "all %d were left out, the first because: %s"
                .formatted(failed, firstReason.orElseThrow()),
            "check the columns image and text");
      }
    }
  }

  /** Encodes what is not finished, and gathers the words of all that could be read. */
  private void encodeItems(ChunkFiles files, Vocabulary words) throws IOException {
    ProgressReport progress = new ProgressReport(run, "items", items.size());
    Finished all = new Finished(words);
    int first = 0;
    for (int chunk = 0; chunk < chunks(); chunk++) {
      Optional<ChunkFiles.Chunk> found = files.read(chunk);
      if (found.isPresent() || chunk - first == TOGETHER) {
        encodeChunks(files, first, chunk, all, progress);
        first = chunk;
      }
      if (found.isPresent()) {
        all.add(found.get());
        progress.found(end(chunk));
        first = chunk + 1;
      }
    }
    encodeChunks(files, first, chunks(), all, progress);
    all.requireAny();
  }

  /** Encodes the chunks from {@code first} to {@code end - 1}. */
  private void encodeChunks(
      ChunkFiles files, int first, int end, Finished all, ProgressReport progress)
      throws IOException {
    if (first == end) {
      return;
    }
    try {
      itemEncoder.encode(
          items,
          first * CHUNK_ITEMS,
          end(end - 1),
          CHUNK_ITEMS,
          (encoded, item) -> {
            int chunk = item / CHUNK_ITEMS;
            all.add(keep(files, chunk, encoded));
            progress.done(end(chunk));
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private ChunkFiles.Chunk keep(ChunkFiles files, int chunk, EncodedItems encoded) {
    if (!skip && !encoded.failures().isEmpty()) {
      throw unreadable(encoded.failures());
    }
    ChunkFiles.Chunk finished = chunk(encoded);
    try {
      files.write(chunk, finished);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return finished;
  }

  /** A chunk that was finished before; should it have been damaged since, it is encoded again. */
  private ChunkFiles.Chunk finished(ChunkFiles files, int chunk) throws IOException {
    Optional<ChunkFiles.Chunk> found = files.read(chunk);
    return found.isPresent()
        ? found.get()
        : keep(files, chunk, itemEncoder.encode(items, chunk * CHUNK_ITEMS, end(chunk)));
  }

  private int end(int chunk) {
    return Math.min((chunk + 1) * CHUNK_ITEMS, items.size());
  }

  private CrosshashException unreadable(SortedMap<Integer, String> failures) {
    int first = failures.firstKey();
    return CrosshashException.invalid(
        "Every item must be readable",
        "item %s: %s".formatted(items.id(first), failures.get(first)),
        "repair the item or leave it out, or encode with unreadable: skip");
  }

  private void encodeWords(ChunkFiles files, Vocabulary words) throws IOException {
    if (!items.hasTexts()) {
      return;
    }
    ProgressReport progress = new ProgressReport(run, "words", words.size());
    for (int from = 0; from < words.size(); from += CHUNK_WORDS) {
      int to = Math.min(from + CHUNK_WORDS, words.size());
      int chunk = from / CHUNK_WORDS;
      List<String> some = words.words(from, to);
      Optional<ChunkFiles.Chunk> found = files.read(chunk);
      if (found.isPresent()) {
        keep(some, wordColumn(found.get()), words);
        progress.found(to);
      } else {
        FloatMatrix vectors = WordVectors.embed(some, encoder, options, workers);
        TreeMap<String, FloatMatrix> column = new TreeMap<>(Map.of(Columns.WORDS, vectors));
        EmbeddingColumns columns = new EmbeddingColumns(column, new TreeMap<>(), some.size());
        files.write(chunk, new ChunkFiles.Chunk(some, columns, new TreeMap<>()));
        keep(some, vectors, words);
        progress.done(to);
      }
    }
  }

  private static void keep(List<String> some, FloatMatrix vectors, Vocabulary words) {
    for (int i = 0; i < some.size(); i++) {
      words.put(some.get(i), vectors.row(i));
    }
  }

  private static FloatMatrix wordColumn(ChunkFiles.Chunk chunk) {
    return chunk.columns().whole().get(Columns.WORDS);
  }

  private Map<String, ArtifactName> write(
      ChunkFiles files, WordVectors words, ArtifactStore store, BufferAllocator allocator)
      throws IOException {
    ProgressReport progress = new ProgressReport(run, "write", items.size());
    Schema schema = VectorBatches.schema(withWords(finished(files, 0), words), metadata());
    try (TableWriter embeddings = store.newTable(schema);
        TableWriter skipped = store.newTable(skipped(List.of(), List.of()).schema())) {
      for (int chunk = 0; chunk < chunks(); chunk++) {
        ChunkFiles.Chunk finished = finished(files, chunk);
        EmbeddingColumns columns = withWords(finished, words);
        List<String> ids = positions(finished).mapToObj(items::id).toList();
        try (VectorSchemaRoot root =
            VectorBatches.batch(schema, ids, columns, 0, ids.size(), allocator)) {
          embeddings.append(root);
        }
        SortedMap<Integer, String> failures = failures(finished);
        skipped(failures.keySet().stream().map(items::id).toList(), List.copyOf(failures.values()))
            .appendTo(skipped, store);
        progress.done(end(chunk));
      }
      return Map.of(EMBEDDINGS, embeddings.commit().name(), SKIPPED, skipped.commit().name());
    }
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(ArtifactStore.CONTENT_KEY, EmbeddingsTable.CONTENT);
    metadata.put(
        EmbeddingsTable.ENCODER_KEY,
        EncodeSettings.encoderMetadata(encoder.description(), options));
    if (options.textTokenIds()) {
      metadata.putAll(EncodeSettings.tokenizerMetadata(encoder.tokenizer().orElseThrow()));
    }
    return metadata;
  }

  private static TableBuilder skipped(List<String> ids, List<String> reasons) {
    return TableBuilder.of(SKIPPED).strings(Table.ID, ids).strings(REASON, reasons);
  }

  private EmbeddingColumns withWords(ChunkFiles.Chunk chunk, WordVectors words) {
    EmbeddingColumns columns = chunk.columns();
    if (!items.hasTexts()) {
      return columns;
    }
    TreeMap<String, RaggedMatrix> ragged = new TreeMap<>(columns.ragged());
    ragged.put(Columns.WORDS, words.of(positions(chunk).mapToObj(this::text).toList(), units::of));
    return new EmbeddingColumns(columns.whole(), ragged, columns.ids(), columns.items());
  }

  private String text(int item) {
    return items.text(item).orElseThrow();
  }

  /** A chunk keeps the positions of its items as keys, and the failures as notes. */
  private static ChunkFiles.Chunk chunk(EncodedItems encoded) {
    TreeMap<String, String> notes = new TreeMap<>();
    encoded.failures().forEach((item, reason) -> notes.put(Integer.toString(item), reason));
    List<String> keys = Arrays.stream(encoded.positions()).mapToObj(Integer::toString).toList();
    return new ChunkFiles.Chunk(keys, encoded.columns(), notes);
  }

  private static IntStream positions(ChunkFiles.Chunk chunk) {
    return chunk.keys().stream().mapToInt(Integer::parseInt);
  }

  private static SortedMap<Integer, String> failures(ChunkFiles.Chunk chunk) {
    TreeMap<Integer, String> failures = new TreeMap<>();
    chunk.notes().forEach((item, reason) -> failures.put(Integer.valueOf(item), reason));
    return failures;
  }
}
