package org.crosshash.trainer;

import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.tower.TowerFiles;
import org.crosshash.learning.tower.TowerHasher;
import org.crosshash.learning.tower.TowerModel;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatRows;
import org.crosshash.tables.RaggedInts;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.trainer.v1.HashInput;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.TextTower;
import org.crosshash.trainer.v1.TrainConfig;

/** A model of picture vectors and of texts' token ids, which its own tower makes vectors of. */
final class TowerTrained implements TrainedModel {
  private final TowerModel model;
  private final TowerHasher hasher;

  TowerTrained(TowerModel model) {
    this.model = Objects.requireNonNull(model, "model");
    this.hasher = new TowerHasher(model);
  }

  /** Its heads; the text head reads the tower's vectors. */
  HashHead head(Modality modality) {
    return model.heads().head(modality);
  }

  /** Its tower. */
  byte[] torchScript() {
    return model.torchScript().get();
  }

  @Override
  public int bits() {
    return model.heads().bits();
  }

  @Override
  public SortedMap<String, byte[]> files(SortedMap<String, String> description) {
    return TowerFiles.write(model, description);
  }

  @Override
  public void describe(Model.Builder description, TrainConfig config) {
    description
        .setImageDimension(head(Modality.IMAGE).dimension())
        .setTextDimension(head(Modality.TEXT).dimension())
        .setTextTower(
            TextTower.newBuilder()
                .setOrigin(config.getTextTower().getTower())
                .setTokenIdColumn(config.getTextTower().getTokenIdColumn())
                .setTokenizer(tokenizer())
                .setLength(model.rule().length())
                .setPadding(model.rule().padding())
                .setDimension(head(Modality.TEXT).dimension()));
  }

  @Override
  public RowHasher over(EmbeddingsTable embeddings, TrainConfig config) {
    FloatRows images = embeddings.denseRows(config.getImageColumn());
    RaggedInts ids = TokenIds.of(embeddings, config.getTextTower().getTokenIdColumn(), tokenizer());
    return new RowHasher() {
      @Override
      public int rows() {
        return images.rows();
      }

      @Override
      public int chunk() {
        return TowerHasher.BLOCK;
      }

      @Override
      public Hashed hash(Modality modality, int first, int count) {
        return switch (modality) {
          case IMAGE -> codes(head(modality).hash(images, first, count));
          case TEXT -> {
            int[] rows = new int[count];
            Arrays.setAll(rows, i -> first + i);
            yield codes(hasher.hash(ids, rows));
          }
        };
      }
    };
  }

  @Override
  public Hashed hash(HashInput input) {
    Modality modality = Modality.of(input.getModality());
    if (input.getTokensCount() > 0) {
      throw CrosshashException.invalid(
          "The model reads no tokens", input.getTokensCount() + " values", "leave them out");
    }
    if (modality == Modality.IMAGE && input.getTokenIdsCount() > 0) {
      throw CrosshashException.invalid(
          "Token ids are of texts", input.getTokenIdsCount() + " of a picture", "leave them out");
    }
    if (modality == Modality.IMAGE) {
      return codes(head(modality).hash(Floats.toArray(input.getValuesList())));
    }
    if (input.getValuesCount() > 0 || input.getTokenIdsCount() == 0) {
      throw CrosshashException.invalid(
          "A text of this model is given by its token ids, which the model's own tower reads",
          "%d values, %d token ids".formatted(input.getValuesCount(), input.getTokenIdsCount()),
          "give `token_ids` as Embed answers them with text_token_ids, and no `values`");
    }
    return codes(hasher.hash(Ints.toArray(input.getTokenIdsList())));
  }

  @Override
  public Hashed hash(
      Modality modality,
      Optional<FloatRows> vectors,
      Optional<RaggedMatrix> tokens,
      Optional<RaggedInts> ids) {
    if (modality == Modality.IMAGE) {
      return codes(head(modality).hash(vectors.orElseThrow()));
    }
    RaggedInts given = ids.orElseThrow();
    int[] rows = new int[given.items()];
    Arrays.setAll(rows, i -> i);
    return codes(hasher.hash(given, rows));
  }

  @Override
  public boolean readsVectors(Modality modality) {
    return modality == Modality.IMAGE;
  }

  @Override
  public boolean readsIds(Modality modality) {
    return modality == Modality.TEXT;
  }

  @Override
  public boolean readsTokens() {
    return false;
  }

  @Override
  public void close() {
    hasher.close();
  }

  @Override
  public Optional<ProductQuantiserCodebooks> codebooks() {
    return Optional.empty();
  }

  /** SHA-256 of the tokenizer whose ids its tower reads. */
  String tokenizer() {
    return model.rule().tokenizer();
  }

  private static Hashed codes(byte[] codes) {
    return new Hashed(codes, new byte[0], new float[0]);
  }
}
