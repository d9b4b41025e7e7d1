package org.crosshash.encoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
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
 * <p>Memory holds one chunk, the texts' vectors of four and the vectors of the vocabulary, whatever
 * the number of items.
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
  private static final int TOGETHER = 4;

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
   * @return the artifacts {@link #EMBEDDINGS} and {@link #SKIPPED}
   */
  Map<String, ArtifactName> run(
      ChunkFiles itemChunks, ChunkFiles wordChunks, ArtifactStore store, BufferAllocator allocator)
      throws IOException {
    int chunks = Math.ceilDiv(items.size(), CHUNK_ITEMS);
    SortedMap<Integer, String> failures = encodeItems(itemChunks, chunks);
    if (failures.size() == items.size()) {
      throw CrosshashException.invalid(
          "At least one item must be readable",
          "all %d were left out, the first because: %s"
              .formatted(items.size(), failures.get(failures.firstKey())),
          "check the columns image and text");
    }
    WordVectors words = encodeWords(wordChunks, failures);
    ArtifactName embeddings = write(itemChunks, chunks, words, store, allocator);
    return Map.of(EMBEDDINGS, embeddings, SKIPPED, writeSkipped(failures, store));
  }

  private SortedMap<Integer, String> encodeItems(ChunkFiles files, int chunks) throws IOException {
    ProgressReport progress = new ProgressReport(run, "items", items.size());
    TreeMap<Integer, String> failures = new TreeMap<>();
    int first = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      Optional<ChunkFiles.Chunk> found = files.read(chunk);
      if (found.isPresent() || chunk - first == TOGETHER) {
        encodeChunks(files, first, chunk, failures, progress);
        first = chunk;
      }
      if (found.isPresent()) {
        failures.putAll(failures(found.get()));
        progress.found(end(chunk));
        first = chunk + 1;
      }
    }
    encodeChunks(files, first, chunks, failures, progress);
    return failures;
  }

  /** Encodes the chunks from {@code first} to {@code end - 1} and adds their failures. */
  private void encodeChunks(
      ChunkFiles files,
      int first,
      int end,
      SortedMap<Integer, String> failures,
      ProgressReport progress)
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
            failures.putAll(failures(keep(files, chunk, encoded)));
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

  private WordVectors encodeWords(ChunkFiles files, SortedMap<Integer, String> failures)
      throws IOException {
    WordVectors words = new WordVectors(encoder.description().dimensions().get(Columns.WORDS));
    if (!items.hasTexts()) {
      return words;
    }
    List<String> vocabulary = vocabulary(failures);
    ProgressReport progress = new ProgressReport(run, "words", vocabulary.size());
    for (int from = 0; from < vocabulary.size(); from += CHUNK_WORDS) {
      int to = Math.min(from + CHUNK_WORDS, vocabulary.size());
      int chunk = from / CHUNK_WORDS;
      List<String> some = vocabulary.subList(from, to);
      Optional<ChunkFiles.Chunk> found = files.read(chunk);
      if (found.isPresent()) {
        words.add(some, wordColumn(found.get()));
        progress.found(to);
      } else {
        FloatMatrix vectors = WordVectors.embed(some, encoder, options, workers);
        TreeMap<String, FloatMatrix> column = new TreeMap<>(Map.of(Columns.WORDS, vectors));
        EmbeddingColumns columns = new EmbeddingColumns(column, new TreeMap<>(), some.size());
        files.write(chunk, new ChunkFiles.Chunk(some, columns, new TreeMap<>()));
        words.add(some, vectors);
        progress.done(to);
      }
    }
    return words;
  }

  private static FloatMatrix wordColumn(ChunkFiles.Chunk chunk) {
    return chunk.columns().whole().get(Columns.WORDS);
  }

  private List<String> vocabulary(SortedMap<Integer, String> failures) {
    LinkedHashSet<String> words = new LinkedHashSet<>();
    for (int item = 0; item < items.size(); item++) {
      if (!failures.containsKey(item)) {
        words.addAll(units.of(text(item)));
      }
    }
    return List.copyOf(words);
  }

  private ArtifactName write(
      ChunkFiles files,
      int chunks,
      WordVectors words,
      ArtifactStore store,
      BufferAllocator allocator)
      throws IOException {
    ProgressReport progress = new ProgressReport(run, "write", items.size());
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(ArtifactStore.CONTENT_KEY, EmbeddingsTable.CONTENT);
    metadata.put(
        EmbeddingsTable.ENCODER_KEY,
        EncodeSettings.encoderMetadata(encoder.description(), options));
    if (options.textTokenIds()) {
      metadata.putAll(EncodeSettings.tokenizerMetadata(encoder.tokenizer().orElseThrow()));
    }
    Schema schema = VectorBatches.schema(withWords(finished(files, 0), words), metadata);
    try (TableWriter writer = store.newTable(schema)) {
      for (int chunk = 0; chunk < chunks; chunk++) {
        ChunkFiles.Chunk finished = finished(files, chunk);
        EmbeddingColumns columns = withWords(finished, words);
        List<String> ids = positions(finished).mapToObj(items::id).toList();
        try (VectorSchemaRoot root =
            VectorBatches.batch(schema, ids, columns, 0, ids.size(), allocator)) {
          writer.append(root);
        }
        progress.done(end(chunk));
      }
      return writer.commit().name();
    }
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

  private ArtifactName writeSkipped(SortedMap<Integer, String> failures, ArtifactStore store) {
    List<String> ids = new ArrayList<>();
    failures.keySet().forEach(item -> ids.add(items.id(item)));
    return TableBuilder.of(SKIPPED)
        .strings(Table.ID, ids)
        .strings(REASON, List.copyOf(failures.values()))
        .write(store)
        .name();
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
