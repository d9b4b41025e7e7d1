package org.crosshash.encoder;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EmbedStreamConfig;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoding.Columns;
import org.crosshash.encoding.EmbeddingColumns;
import org.crosshash.encoding.EncodedItems;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ItemEncoder;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.VectorBatches;
import org.crosshash.encoding.Workers;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.flight.TableExchange;
import org.crosshash.kit.Artifacts;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;

/**
 * DoExchange {@code {"embed": {"config": {"encoder": "conse-lite0"}}}}: batches of texts and
 * pictures in, batches of their whole vectors out, row for row.
 *
 * <p>A batch has the column {@code id} (texts) and {@code text} (texts), {@code image} (bytes of
 * picture files), or both. What goes out has {@code id} and, as an embeddings table has them,
 * {@code text}, {@code image} and {@code image_features}; with {@code alignment} those of the
 * aligned table. Rows are encoded as a table's are, each as if alone and on the same threads, so
 * their bytes are the table's.
 *
 * <p>A row without an id, or with one that is no UTF-8, ends the stream. A row that else cannot be
 * read ends it too, or with {@code unreadable: skip} is left out and named, with the reason, in the
 * metadata of its batch: {@code {"rows": 63, "skipped": [{"id": "a", "reason": "…"}]}}.
 */
final class EmbedExchange implements TableExchange {
  /** Rows at work and in memory at once, whatever the size of a batch that comes in. */
  private static final int STEP = 64;

  private final EncoderSource encoders;
  private final AlignmentCache alignments;
  private final Workers workers;

  EmbedExchange(EncoderSource encoders, AlignmentCache alignments, Workers workers) {
    this.encoders = encoders;
    this.alignments = alignments;
    this.workers = workers;
  }

  @Override
  public String name() {
    return "embed";
  }

  @Override
  public Session open(String settings, Schema input) {
    EmbedStreamConfig.Builder stream = EmbedStreamConfig.newBuilder();
    try {
      JsonFormat.parser().merge(settings, stream);
    } catch (InvalidProtocolBufferException e) {
      throw CrosshashException.invalid(
          "The settings of embedding are the JSON form of EmbedStreamConfig, `config` and"
              + " `alignment`",
          settings,
          "correct it: " + e.getMessage());
    }
    EncodeConfig config = Settings.resolve(stream.getConfig());
    Encoder encoder = encoders.cached(config.getEncoder());
    EncodingOptions asked = EncodeSettings.options(config, encoder);
    EncodingOptions options =
        new EncodingOptions(asked.resize(), ObjectUnits.WHOLE, false, asked.frames(), 0);
    Optional<AlignmentCache.Entry> alignment =
        Artifacts.isGiven(stream.getAlignment())
            ? Optional.of(alignments.get(stream.getAlignment()))
            : Optional.empty();
    alignment.ifPresent(entry -> Embedder.requireSameEncoding(entry, encoder, options));
    BatchItems.requireColumns(input);
    return new Embedding(
        encoder,
        options,
        alignment,
        EncodeSettings.skips(config),
        BatchItems.has(input, Columns.IMAGE),
        BatchItems.has(input, Columns.TEXT));
  }

  /** One stream. */
  private final class Embedding implements Session {
    private final Optional<AlignmentCache.Entry> alignment;
    private final boolean skip;
    private final ItemEncoder items;
    private final Schema schema;

    Embedding(
        Encoder encoder,
        EncodingOptions options,
        Optional<AlignmentCache.Entry> alignment,
        boolean skip,
        boolean images,
        boolean texts) {
      this.alignment = alignment;
      this.skip = skip;
      items = new ItemEncoder(encoder, options, workers);
      TreeMap<String, FloatMatrix> none = new TreeMap<>();
      TreeMap<String, Integer> dimensions = new TreeMap<>(encoder.description().dimensions());
      if (images) {
        none.put(Columns.IMAGE, empty(dimensions.get(Columns.IMAGE)));
        none.put(Columns.IMAGE_FEATURES, empty(dimensions.get(Columns.IMAGE_FEATURES)));
      }
      if (texts) {
        none.put(Columns.TEXT, empty(dimensions.get(Columns.TEXT)));
      }
      TreeMap<String, String> metadata = new TreeMap<>();
      metadata.put(ArtifactStore.CONTENT_KEY, EmbeddingsTable.CONTENT);
      metadata.put(
          EmbeddingsTable.ENCODER_KEY,
          EncodeSettings.encoderMetadata(encoder.description(), options));
      EmbeddingColumns columns = new EmbeddingColumns(none, new TreeMap<>(), 1);
      schema = VectorBatches.schema(aligned(columns), metadata);
    }

    /** A row that tells the dimension. */
    private static FloatMatrix empty(int columns) {
      return FloatMatrix.of(new float[columns], columns);
    }

    /** Row by row: an alignment of a whole table may want columns that a stream does not make. */
    private EmbeddingColumns aligned(EmbeddingColumns raw) {
      if (alignment.isEmpty() || raw.items() == 0) {
        return raw;
      }
      TreeMap<String, List<float[]>> rows = new TreeMap<>();
      for (int row = 0; row < raw.items(); row++) {
        TreeMap<String, float[]> vectors = new TreeMap<>();
        for (Map.Entry<String, FloatMatrix> column : raw.whole().entrySet()) {
          vectors.put(column.getKey(), column.getValue().row(row));
        }
        alignment
            .get()
            .alignment()
            .apply(vectors)
            .forEach((name, vector) ->
                rows.computeIfAbsent(name, known -> new ArrayList<>()).add(vector));
      }
      TreeMap<String, FloatMatrix> whole = new TreeMap<>();
      rows.forEach((name, vectors) -> whole.put(name, FloatMatrix.ofRows(vectors)));
      return new EmbeddingColumns(whole, new TreeMap<>(), raw.items());
    }

    @Override
    public Schema output() {
      return schema;
    }

    @Override
    public void answer(VectorSchemaRoot batch, Answers answers) {
      BatchItems rows = new BatchItems(batch);
      rows.requireIds();
      for (int from = 0; from < rows.size(); from += STEP) {
        requireCaller();
        EncodedItems encoded = items.encode(rows, from, Math.min(from + STEP, rows.size()));
        if (!skip && !encoded.failures().isEmpty()) {
          int first = encoded.failures().firstKey();
          throw CrosshashException.invalid(
              "Every row must be readable",
              "row %s: %s".formatted(rows.id(first), encoded.failures().get(first)),
              "mend it or leave it out, or stream with unreadable: skip");
        }
        send(rows, encoded, answers);
      }
    }

    private void send(BatchItems rows, EncodedItems encoded, Answers answers) {
      TreeMap<String, FloatMatrix> whole = new TreeMap<>(encoded.columns().whole());
      EmbeddingColumns own =
          new EmbeddingColumns(whole, new TreeMap<>(), encoded.columns().items());
      EmbeddingColumns columns = aligned(own);
      List<String> ids = Arrays.stream(encoded.positions()).mapToObj(rows::id).toList();
      if (!ids.isEmpty()) {
        fill(answers.batch(), ids, columns, answers.allocator());
      }
      answers.send(metadata(rows, encoded));
    }

    private void fill(
        VectorSchemaRoot out,
        List<String> ids,
        EmbeddingColumns columns,
        BufferAllocator allocator) {
      try (VectorSchemaRoot filled =
              VectorBatches.batch(schema, ids, columns, 0, ids.size(), allocator);
          ArrowRecordBatch record = new VectorUnloader(filled).getRecordBatch()) {
        new VectorLoader(out).load(record);
      }
    }

    private static String metadata(BatchItems rows, EncodedItems encoded) {
      List<Value> skipped = new ArrayList<>();
      encoded
          .failures()
          .forEach((row, reason) ->
              skipped.add(
                  Value.newBuilder()
                      .setStructValue(
                          Struct.newBuilder()
                              .putFields("id", MetadataJson.text(rows.id(row)))
                              .putFields("reason", MetadataJson.text(reason)))
                      .build()));
      return MetadataJson.write(
          Struct.newBuilder()
              .putFields(
                  "rows", Value.newBuilder().setNumberValue(encoded.positions().length).build())
              .putFields(
                  "skipped",
                  Value.newBuilder()
                      .setListValue(ListValue.newBuilder().addAllValues(skipped))
                      .build())
              .build());
    }

    private static void requireCaller() {
      if (Context.current().isCancelled()) {
        throw new CrosshashException(
            Problem.CANCELLED,
            "Embedding goes on as long as its caller waits",
            "the call was cancelled or its deadline is over",
            "embed again, with more time",
            Context.current().cancellationCause());
      }
    }
  }
}
