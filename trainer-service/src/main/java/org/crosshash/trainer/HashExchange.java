package org.crosshash.trainer;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.crosshash.flight.TableExchange;
import org.crosshash.kit.VectorOrigin;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.tower.TowerHasher;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;
import org.crosshash.trainer.v1.HashStreamConfig;

/**
 * DoExchange {@code {"hash": {"model": "models/…", "modality": "image"}}}: batches of vectors in,
 * batches of codes out, row for row.
 *
 * <p>A batch has the columns {@code id} (texts) and, as the model reads them, {@code vector}
 * (fixed-size lists of float32), {@code tokens} (lists of such) or, for the texts of a model with a
 * tower, {@code token_ids} (lists of int32). Where the schema's metadata tell encoder and
 * alignment, as an embeddings table's do, these must be the model's. What goes out are codes as the
 * codes table has them.
 */
final class HashExchange implements TableExchange {
  /** The column of vectors. */
  static final String VECTOR = "vector";

  /** The column of tokens. */
  static final String TOKENS = "tokens";

  /** The column of token ids. */
  static final String TOKEN_IDS = "token_ids";

  private static final String LOCAL_CODES = "local_codes";
  private static final int STEP = 4096;

  private final Models models;

  HashExchange(Models models) {
    this.models = models;
  }

  @Override
  public String name() {
    return "hash";
  }

  @Override
  public Session open(String settings, Schema input) {
    HashStreamConfig.Builder config = HashStreamConfig.newBuilder();
    try {
      JsonFormat.parser().merge(settings, config);
    } catch (InvalidProtocolBufferException e) {
      throw CrosshashException.invalid(
          "The settings of hashing are the JSON form of HashStreamConfig, `model` and `modality`",
          settings,
          "correct it: " + e.getMessage());
    }
    Modality modality = Modality.of(config.getModality());
    var lease = models.lease(config.getModel());
    try {
      Models.Loaded loaded = lease.value();
      requireColumns(input, loaded.model(), modality);
      requireOrigin(loaded.description(), input.getCustomMetadata());
      requireTokenizer(loaded.model(), input.getCustomMetadata());
      return new Hashing(config.getModel(), lease, modality);
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private static void requireColumns(Schema input, TrainedModel model, Modality modality) {
    List<String> needed = new ArrayList<>(List.of(Table.ID));
    if (model.readsIds(modality)) {
      needed.add(TOKEN_IDS);
    }
    if (model.readsVectors(modality)) {
      needed.add(VECTOR);
    }
    if (model.readsTokens()) {
      needed.add(TOKENS);
    }
    List<String> names = input.getFields().stream().map(Field::getName).toList();
    if (!names.containsAll(needed)) {
      throw CrosshashException.invalid(
          "A batch for this model has the columns "
              + needed.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")),
          names,
          "add what is missing");
    }
  }

  private static void requireOrigin(ModelDescription model, Map<String, String> metadata) {
    if (metadata != null && metadata.containsKey(EmbeddingsTable.ENCODER_KEY)) {
      VectorOrigin.check(
          model.encoder(),
          model.alignment(),
          metadata.get(EmbeddingsTable.ENCODER_KEY),
          metadata.getOrDefault(EmbeddingsTable.ALIGNMENT_KEY, ""));
    }
  }

  private static void requireTokenizer(TrainedModel model, Map<String, String> metadata) {
    if (model instanceof TowerTrained tower
        && metadata != null
        && metadata.containsKey(EmbeddingsTable.TOKENIZER_KEY)) {
      TokenIds.requireTokenizer(
          tower.tokenizer(), metadata.get(EmbeddingsTable.TOKENIZER_KEY), "the stream");
    }
  }

  /** One stream of vectors, which uses the model until it ends. */
  private static final class Hashing implements Session {
    private final String name;
    private final LeasedCache<ArtifactName, Models.Loaded>.Lease lease;
    private final TrainedModel model;
    private final Modality modality;
    private final int localBytes;

    Hashing(String name, LeasedCache<ArtifactName, Models.Loaded>.Lease lease, Modality modality) {
      this.name = name;
      this.lease = lease;
      this.model = lease.value().model();
      this.modality = modality;
      this.localBytes = model.codebooks().map(books -> books.shape().codeBytes()).orElse(0);
    }

    @Override
    public Schema output() {
      TableBuilder builder =
          TableBuilder.of(CodesTable.CONTENT)
              .metadata(CodesTable.MODEL_KEY, name)
              .strings(Table.ID, List.of())
              .strings("modality", List.of())
              .codes("code", new byte[0], model.bits() / Byte.SIZE);
      return (localBytes > 0 ? builder.codes(LOCAL_CODES, new byte[0], localBytes) : builder)
          .schema();
    }

    @Override
    public void answer(VectorSchemaRoot batch, Answers answers) {
      VarCharVector ids = VectorColumns.ids(batch);
      Optional<VectorColumns.Rows> vectors =
          model.readsVectors(modality)
              ? Optional.of(VectorColumns.vectors(batch, VECTOR))
              : Optional.empty();
      int step = model.readsIds(modality) ? TowerHasher.BLOCK : STEP;
      for (int from = 0; from < batch.getRowCount(); from += step) {
        Callers.requireWaiting();
        int count = Math.min(step, batch.getRowCount() - from);
        int first = from;
        TrainedModel.Hashed hashed =
            model.hash(
                modality,
                vectors.map(rows -> rows.part(first, count)),
                model.readsTokens()
                    ? Optional.of(VectorColumns.tokens(batch, TOKENS, from, count))
                    : Optional.empty(),
                model.readsIds(modality)
                    ? Optional.of(VectorColumns.integers(batch, TOKEN_IDS, from, count))
                    : Optional.empty());
        send(ids, from, count, hashed, answers);
      }
    }

    @Override
    public void close() {
      lease.close();
    }

    private void send(
        VarCharVector ids, int from, int count, TrainedModel.Hashed hashed, Answers answers) {
      VectorSchemaRoot out = answers.batch();
      byte[] modalityName = modality.id().getBytes(StandardCharsets.UTF_8);
      for (int row = 0; row < count; row++) {
        ((VarCharVector) out.getVector(0)).setSafe(row, ids.get(from + row));
        ((VarCharVector) out.getVector(1)).setSafe(row, modalityName);
      }
      fill((FixedSizeBinaryVector) out.getVector(2), hashed.codes(), count);
      if (localBytes > 0) {
        fill((FixedSizeBinaryVector) out.getVector(3), hashed.localCodes(), count);
      }
      out.setRowCount(count);
      answers.send("{\"rows\": " + count + "}");
    }

    private static void fill(FixedSizeBinaryVector vector, byte[] codes, int count) {
      vector.allocateNew(count);
      for (int row = 0; row < count; row++) {
        vector.setIndexDefined(row);
      }
      vector.getDataBuffer().setBytes(0, codes, 0, codes.length);
      vector.setValueCount(count);
    }
  }
}
