package org.crosshash.encoder;

import com.google.protobuf.Struct;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.encoder.v1.EncodeProgress;
import org.crosshash.encoding.Alignment;
import org.crosshash.encoding.AlignmentFitter;
import org.crosshash.encoding.AlignmentMethod;
import org.crosshash.encoding.AlignmentTable;
import org.crosshash.encoding.EmbeddingColumns;
import org.crosshash.encoding.VectorBatches;
import org.crosshash.encoding.Workers;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.OperationRun;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedInts;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableWriter;

/** Fits an alignment on rows of a table of embeddings, or applies one to all of its rows. */
final class AlignJob {
  /** Rows that are aligned at a time. */
  private static final int CHUNK_ROWS = 512;

  private final EmbeddingsTable embeddings;
  private final EmbeddingColumns columns;
  private final Workers workers;
  private final OperationRun<EncodeProgress> run;

  /**
   * Reads the columns of a table, which must stay open.
   *
   * @throws CrosshashException INVALID_ARGUMENT if they hold NaN or infinities, or are aligned
   *     already
   */
  AlignJob(EmbeddingsTable embeddings, Workers workers, OperationRun<EncodeProgress> run) {
    this.embeddings = embeddings;
    this.workers = workers;
    this.run = run;
    new ProgressReport(run, "read", 0).done(0);
    embeddings
        .alignment()
        .ifPresent(alignment -> {
          throw CrosshashException.invalid(
              "Only raw embeddings can be aligned",
              "%s is aligned: %s".formatted(embeddings.table().name(), alignment),
              "align the table that it was made from");
        });
    TreeMap<String, FloatMatrix> whole = new TreeMap<>();
    embeddings.denseColumns().forEach(name -> whole.put(name, embeddings.dense(name)));
    TreeMap<String, RaggedMatrix> ragged = new TreeMap<>();
    embeddings.raggedColumns().forEach(name -> ragged.put(name, embeddings.ragged(name)));
    TreeMap<String, RaggedInts> ids = new TreeMap<>();
    embeddings.integerColumns().forEach(name -> ids.put(name, embeddings.integers(name)));
    columns = new EmbeddingColumns(whole, ragged, ids, embeddings.ids().size());
  }

  /** Fits on all rows and stores the parameters. */
  ArtifactName fit(AlignConfig config, ArtifactStore store) {
    int[] rows = IntStream.range(0, embeddings.ids().size()).toArray();
    return fit(config, rows, Optional.empty(), store);
  }

  /** Fits on the rows that a selection names and stores the parameters. */
  ArtifactName fit(AlignConfig config, Table selection, ArtifactStore store) {
    List<String> ids = SelectionTable.of(selection).ids();
    return fit(config, rows(ids), Optional.of(selection.name()), store);
  }

  private ArtifactName fit(
      AlignConfig config, int[] rows, Optional<ArtifactName> selection, ArtifactStore store) {
    ProgressReport progress = new ProgressReport(run, "fit", rows.length);
    AlignmentMethod method = EncodeSettings.method(config);
    Alignment alignment = AlignmentFitter.fit(method, columns, rows);
    progress.done(rows.length);
    return AlignmentTable.write(
            store,
            alignment,
            Map.of(
                EmbeddingsTable.ENCODER_KEY, embeddings.encoder(),
                EmbeddingsTable.ALIGNMENT_KEY, describe(method, rows.length, selection)))
        .name();
  }

  /** Applies stored parameters to all rows and stores the aligned table. */
  ArtifactName apply(Table parameters, ArtifactStore store, BufferAllocator allocator) {
    Alignment alignment = AlignmentTable.read(parameters);
    TreeMap<String, String> metadata = new TreeMap<>(embeddings.table().metadata());
    metadata.put(
        EmbeddingsTable.ALIGNMENT_KEY,
        AlignmentReference.add(
            parameters.metadata().getOrDefault(EmbeddingsTable.ALIGNMENT_KEY, "{}"),
            parameters.name()));
    int items = columns.items();
    ProgressReport progress = new ProgressReport(run, "write", items);
    Schema schema = VectorBatches.schema(aligned(alignment, 0, Math.min(1, items)), metadata);
    try (TableWriter writer = store.newTable(schema)) {
      for (int from = 0; from < items; from += CHUNK_ROWS) {
        int to = Math.min(from + CHUNK_ROWS, items);
        List<String> ids = embeddings.ids().subList(from, to);
        EmbeddingColumns chunk = aligned(alignment, from, to);
        try (VectorSchemaRoot root =
            VectorBatches.batch(schema, ids, chunk, 0, to - from, allocator)) {
          writer.append(root);
        }
        progress.done(to);
      }
      return writer.commit().name();
    }
  }

  private EmbeddingColumns aligned(Alignment alignment, int from, int to) {
    int[] rows = IntStream.range(from, to).toArray();
    TreeMap<String, FloatMatrix> whole = new TreeMap<>();
    columns.whole().forEach((name, column) -> whole.put(name, column.gather(rows)));
    TreeMap<String, RaggedMatrix> ragged = new TreeMap<>();
    columns.ragged().forEach((name, column) -> ragged.put(name, column.gather(rows)));
    TreeMap<String, RaggedInts> ids = new TreeMap<>();
    columns.ids().forEach((name, column) -> ids.put(name, column.gather(rows)));
    return alignment.apply(new EmbeddingColumns(whole, ragged, ids, to - from), workers);
  }

  private int[] rows(List<String> ids) {
    HashMap<String, Integer> positions = new HashMap<>();
    for (int row = 0; row < embeddings.ids().size(); row++) {
      positions.put(embeddings.ids().get(row), row);
    }
    // In the table's order, so that the order of the selection does not matter.
    return ids.stream()
        .mapToInt(id -> {
          Integer row = positions.get(id);
          if (row == null) {
            throw CrosshashException.invalid(
                "A selection must name items of the embeddings",
                "%s is not in %s".formatted(id, embeddings.table().name()),
                "select from the ids that were encoded; unreadable items may have been left"
                    + " out");
          }
          return row;
        })
        .sorted()
        .toArray();
  }

  private static String describe(
      AlignmentMethod method, int rows, Optional<ArtifactName> selection) {
    Struct.Builder json = Struct.newBuilder();
    json.putFields("method", MetadataJson.text(method.id()));
    json.putFields("rows", MetadataJson.number(rows));
    selection.ifPresent(name -> json.putFields("selection", MetadataJson.text(name.toString())));
    switch (method) {
      case AlignmentMethod.Raw raw -> {}
      case AlignmentMethod.None none -> {}
      case AlignmentMethod.Centre centre -> {}
      case AlignmentMethod.Ridge ridge ->
          json.putFields("regularisation", MetadataJson.number(ridge.regularisation()));
      case AlignmentMethod.Cca cca -> {
        json.putFields("regularisation", MetadataJson.number(cca.regularisation()));
        json.putFields("dimension", MetadataJson.number(cca.dimension()));
      }
    }
    return MetadataJson.write(json.build());
  }
}
