package org.crosshash.trainer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.learning.hugging.HuggingFiles;
import org.crosshash.learning.hugging.HuggingModel;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ModelFiles;
import org.crosshash.learning.tower.TowerFiles;
import org.crosshash.learning.transformer.TokenFiles;
import org.crosshash.learning.transformer.TokenModel;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.FloatRows;
import org.crosshash.tables.RaggedInts;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.trainer.v1.HashInput;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.TrainConfig;

/**
 * A model as this service stores it and hashes with it. Immutable; safe for any number of threads.
 */
sealed interface TrainedModel extends AutoCloseable
    permits TrainedModel.OfVectors,
        TrainedModel.OfTokens,
        TrainedModel.OfTokensAlone,
        TowerTrained {
  /** Code length. */
  int bits();

  /** Files, with a description in {@code model.json}. */
  SortedMap<String, byte[]> files(SortedMap<String, String> description);

  /** Says what it reads and makes. */
  void describe(Model.Builder model, TrainConfig config);

  /** The columns of a table that it reads, ready to hash. */
  RowHasher over(EmbeddingsTable embeddings, TrainConfig config);

  /** Hashes one item. */
  Hashed hash(HashInput input);

  /**
   * Hashes items that came by themselves.
   *
   * @param vectors one an item; given exactly to models that read vectors
   * @param tokens of the same items; given exactly to models that read tokens
   * @param ids of the same texts' tokens; given exactly to models that read ids
   * @throws CrosshashException (INVALID_ARGUMENT) if they do not fit the model or a value is not
   *     finite
   */
  Hashed hash(
      Modality modality,
      Optional<FloatRows> vectors,
      Optional<RaggedMatrix> tokens,
      Optional<RaggedInts> ids);

  /** Whether it reads a vector an item of a modality. */
  default boolean readsVectors(Modality modality) {
    return true;
  }

  /** Whether it reads token ids of a modality. */
  default boolean readsIds(Modality modality) {
    return false;
  }

  /** Frees what it holds besides the heap; it is not used afterwards. */
  @Override
  default void close() {}

  /** Whether it reads tokens. */
  boolean readsTokens();

  /** What local codes stand for; none where it makes none. */
  Optional<ProductQuantiserCodebooks> codebooks();

  /**
   * Codes of items, one after the other.
   *
   * @param codes bits / 8 bytes an item
   * @param localCodes empty where it makes none
   * @param localVectors of a single item; empty where it makes no local codes
   */
  record Hashed(byte[] codes, byte[] localCodes, float[] localVectors) {}

  /** Hashes rows of the table that it was made over. */
  interface RowHasher {
    /**
     * Rows that are hashed between two looks at a cancellation, where each takes a fraction of a
     * millisecond.
     */
    int MANY = 1024;

    /** The same of networks of tokens, which take milliseconds a row. */
    int FEW = 64;

    /** Number of rows. */
    int rows();

    /** Codes of some rows. */
    Hashed hash(Modality modality, int first, int count);

    /** How many rows are hashed between two looks at a cancellation. */
    default int chunk() {
      return MANY;
    }
  }

  /** A model of one vector a modality. */
  record OfVectors(HashModel model) implements TrainedModel {
    @Override
    public int bits() {
      return model.bits();
    }

    @Override
    public SortedMap<String, byte[]> files(SortedMap<String, String> description) {
      return ModelFiles.write(model, description);
    }

    @Override
    public void describe(Model.Builder description, TrainConfig config) {
      description
          .setImageDimension(model.image().dimension())
          .setTextDimension(model.text().dimension());
    }

    @Override
    public RowHasher over(EmbeddingsTable embeddings, TrainConfig config) {
      FloatRows images = embeddings.denseRows(config.getImageColumn());
      FloatRows texts = embeddings.denseRows(config.getTextColumn());
      return new RowHasher() {
        @Override
        public int rows() {
          return images.rows();
        }

        @Override
        public Hashed hash(Modality modality, int first, int count) {
          FloatRows vectors = modality == Modality.IMAGE ? images : texts;
          return codes(model.head(modality).hash(vectors, first, count));
        }
      };
    }

    @Override
    public Hashed hash(
        Modality modality,
        Optional<FloatRows> vectors,
        Optional<RaggedMatrix> tokens,
        Optional<RaggedInts> ids) {
      return codes(model.head(modality).hash(vectors.orElseThrow()));
    }

    @Override
    public boolean readsTokens() {
      return false;
    }

    /**
     * The vector of an input.
     *
     * @param place of the input in its call, for the error
     * @throws CrosshashException (INVALID_ARGUMENT) if it does not fit the model
     */
    float[] checked(Modality modality, HashInput input, int place) {
      requireNoTokens(input);
      int dimension = model.head(modality).dimension();
      if (input.getValuesCount() != dimension) {
        throw CrosshashException.invalid(
            "The model reads vectors of dimension " + dimension,
            input.getValuesCount() + " values in input " + place,
            "hash the column, encoder and alignment that it was trained on");
      }
      float[] vector = floats(input.getValuesList());
      for (int i = 0; i < vector.length; i++) {
        if (!(Math.abs(vector[i]) <= Float.MAX_VALUE)) {
          throw CrosshashException.invalid(
              "Vectors must be finite",
              "%s in input %d, value %d".formatted(vector[i], place, i),
              "encode the item again or leave it out");
        }
      }
      return vector;
    }

    private static void requireNoTokens(HashInput input) {
      if (input.getTokensCount() > 0) {
        throw CrosshashException.invalid(
            "The model reads no tokens", input.getTokensCount() + " values", "leave them out");
      }
      if (input.getTokenIdsCount() > 0) {
        throw CrosshashException.invalid(
            "The model has no text tower, which would read token ids",
            input.getTokenIdsCount() + " token ids",
            "give the text's vector as `values`");
      }
    }

    @Override
    public Hashed hash(HashInput input) {
      requireNoTokens(input);
      return codes(model.hash(Modality.of(input.getModality()), floats(input.getValuesList())));
    }

    private static Hashed codes(byte[] codes) {
      return new Hashed(codes, new byte[0], new float[0]);
    }

    @Override
    public Optional<ProductQuantiserCodebooks> codebooks() {
      return Optional.empty();
    }
  }

  /** A model of one vector and tokens a modality. */
  record OfTokens(HuggingModel model) implements TrainedModel {
    @Override
    public int bits() {
      return model.bits();
    }

    @Override
    public SortedMap<String, byte[]> files(SortedMap<String, String> description) {
      return HuggingFiles.write(model, description);
    }

    @Override
    public void describe(Model.Builder description, TrainConfig config) {
      description
          .setImageDimension(model.dimension(Modality.IMAGE))
          .setTextDimension(model.dimension(Modality.TEXT))
          .setImageTokenColumn(config.getHugging().getImageTokenColumn())
          .setImageTokenDimension(model.tokenDimension(Modality.IMAGE))
          .setTextTokenColumn(config.getHugging().getTextTokenColumn())
          .setTextTokenDimension(model.tokenDimension(Modality.TEXT))
          .setLocalCodeBytes(model.codebooks().map(books -> books.shape().codeBytes()).orElse(0));
    }

    @Override
    public RowHasher over(EmbeddingsTable embeddings, TrainConfig config) {
      FloatMatrix images = embeddings.dense(config.getImageColumn());
      FloatMatrix texts = embeddings.dense(config.getTextColumn());
      RaggedMatrix imageTokens = embeddings.ragged(config.getHugging().getImageTokenColumn());
      RaggedMatrix textTokens = embeddings.ragged(config.getHugging().getTextTokenColumn());
      return new RowHasher() {
        @Override
        public int rows() {
          return images.rows();
        }

        @Override
        public int chunk() {
          return FEW;
        }

        @Override
        public Hashed hash(Modality modality, int first, int count) {
          HuggingModel.Hashed hashed =
              modality == Modality.IMAGE
                  ? model.hash(modality, images, imageTokens, first, count)
                  : model.hash(modality, texts, textTokens, first, count);
          return new Hashed(hashed.codes(), hashed.localCodes(), new float[0]);
        }
      };
    }

    @Override
    public Hashed hash(
        Modality modality,
        Optional<FloatRows> given,
        Optional<RaggedMatrix> tokens,
        Optional<RaggedInts> ids) {
      FloatRows vectors = given.orElseThrow();
      float[] values = new float[Math.multiplyExact(vectors.rows(), vectors.columns())];
      vectors.copyRows(0, vectors.rows(), values);
      HuggingModel.Hashed hashed =
          model.hash(
              modality,
              FloatMatrix.of(values, vectors.columns()),
              tokens.orElseThrow(),
              0,
              vectors.rows());
      return new Hashed(hashed.codes(), hashed.localCodes(), new float[0]);
    }

    @Override
    public boolean readsTokens() {
      return true;
    }

    @Override
    public Hashed hash(HashInput input) {
      HuggingModel.Hashed hashed =
          model.hash(
              Modality.of(input.getModality()),
              floats(input.getValuesList()),
              floats(input.getTokensList()));
      return new Hashed(
          hashed.codes(),
          hashed.localCodes(),
          model.codebooks().isPresent() ? hashed.localVectors() : new float[0]);
    }

    @Override
    public Optional<ProductQuantiserCodebooks> codebooks() {
      return model.codebooks();
    }
  }

  /** A model of tokens, without a vector. */
  record OfTokensAlone(TokenModel model) implements TrainedModel {
    @Override
    public int bits() {
      return model.bits();
    }

    @Override
    public SortedMap<String, byte[]> files(SortedMap<String, String> description) {
      return TokenFiles.write(model, description);
    }

    @Override
    public void describe(Model.Builder description, TrainConfig config) {
      description
          .setImageTokenColumn(config.getNetwork().getImageTokenColumn())
          .setImageTokenDimension(model.image().tokenDimension())
          .setTextTokenColumn(config.getNetwork().getTextTokenColumn())
          .setTextTokenDimension(model.text().tokenDimension());
    }

    @Override
    public RowHasher over(EmbeddingsTable embeddings, TrainConfig config) {
      RaggedMatrix images = embeddings.ragged(config.getNetwork().getImageTokenColumn());
      RaggedMatrix texts = embeddings.ragged(config.getNetwork().getTextTokenColumn());
      return new RowHasher() {
        @Override
        public int rows() {
          return images.items();
        }

        @Override
        public int chunk() {
          return FEW;
        }

        @Override
        public Hashed hash(Modality modality, int first, int count) {
          RaggedMatrix tokens = modality == Modality.IMAGE ? images : texts;
          return codes(model.head(modality).hash(modality, tokens, first, count));
        }
      };
    }

    @Override
    public Hashed hash(
        Modality modality,
        Optional<FloatRows> vectors,
        Optional<RaggedMatrix> tokens,
        Optional<RaggedInts> ids) {
      RaggedMatrix given = tokens.orElseThrow();
      return codes(model.head(modality).hash(modality, given, 0, given.items()));
    }

    @Override
    public boolean readsVectors(Modality modality) {
      return false;
    }

    @Override
    public boolean readsTokens() {
      return true;
    }

    /** Hashes the tokens; a vector beside them is not read. */
    @Override
    public Hashed hash(HashInput input) {
      Modality modality = Modality.of(input.getModality());
      return codes(model.head(modality).hash(modality, floats(input.getTokensList())));
    }

    private static Hashed codes(byte[] codes) {
      return new Hashed(codes, new byte[0], new float[0]);
    }

    @Override
    public Optional<ProductQuantiserCodebooks> codebooks() {
      return Optional.empty();
    }
  }

  /** Files besides {@code model.json}, given what that says. */
  static List<String> weightFiles(byte[] modelJson) {
    if (TokenFiles.describes(modelJson)) {
      return TokenFiles.weightFiles(modelJson);
    }
    return HuggingFiles.describes(modelJson)
        ? HuggingFiles.weightFiles(modelJson)
        : ModelFiles.weightFiles(modelJson);
  }

  /**
   * Reads a model of any kind.
   *
   * @param files those of {@link #weightFiles}, and {@code model.json}
   * @param others reads further files, by name
   */
  static TrainedModel read(Map<String, byte[]> files, Function<String, byte[]> others) {
    if (TowerFiles.describes(files.get(ModelFiles.MODEL_JSON))) {
      return new TowerTrained(TowerFiles.read(files, () -> others.apply(TowerFiles.TOWER)));
    }
    if (TokenFiles.describes(files.get(ModelFiles.MODEL_JSON))) {
      return new OfTokensAlone(TokenFiles.read(files));
    }
    return HuggingFiles.describes(files.get(ModelFiles.MODEL_JSON))
        ? new OfTokens(HuggingFiles.read(files))
        : new OfVectors(ModelFiles.read(files));
  }

  /** The description that {@link #files} was given. */
  static SortedMap<String, String> description(Map<String, byte[]> files) {
    if (TokenFiles.describes(files.get(ModelFiles.MODEL_JSON))) {
      return TokenFiles.description(files);
    }
    return HuggingFiles.describes(files.get(ModelFiles.MODEL_JSON))
        ? HuggingFiles.description(files)
        : ModelFiles.description(files);
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
