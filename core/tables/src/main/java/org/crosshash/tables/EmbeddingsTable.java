package org.crosshash.tables;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.crosshash.errors.CrosshashException;

/**
 * Vectors of items: any number of named columns, each with its own width, dense (one vector an
 * item) or ragged (a list of vectors an item).
 *
 * <p>A view of an open {@link Table}: its matrices are readable while the table is open.
 */
public final class EmbeddingsTable {
  /** What the table says it holds. */
  public static final String CONTENT = "embeddings";

  /** Key of the metadata that names the encoder and its preprocessing. */
  public static final String ENCODER_KEY = "crosshash.encoder";

  /** Key of the metadata that tells how the vectors were aligned; absent where they were not. */
  public static final String ALIGNMENT_KEY = "crosshash.alignment";

  /** Key of the metadata with the SHA-256 of the tokenizer that gave the token ids. */
  public static final String TOKENIZER_KEY = "crosshash.tokenizer";

  /** Key of the metadata with the most tokens of a text, marks included. */
  public static final String TOKENIZER_LENGTH_KEY = "crosshash.tokenizer.length";

  /** Key of the metadata with the id that fills up short texts; absent where it has none. */
  public static final String TOKENIZER_PADDING_KEY = "crosshash.tokenizer.padding";

  private final Table table;
  private final List<String> ids;

  private EmbeddingsTable(Table table, List<String> ids) {
    this.table = table;
    this.ids = ids;
  }

  /**
   * Views a table, which stays the caller's.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it holds no embeddings, or an id is empty or
   *     there twice
   */
  public static EmbeddingsTable of(Table table) {
    Checks.content(table, CONTENT);
    Checks.columns(table, CONTENT, Table.ID);
    List<String> ids = table.ids();
    Checks.ids(ids);
    return new EmbeddingsTable(table, ids);
  }

  /** The table that this is a view of. */
  public Table table() {
    return table;
  }

  /** Ids, unique and not empty. */
  public List<String> ids() {
    return ids;
  }

  /** Names of the columns with one vector an item. */
  public List<String> denseColumns() {
    return table.schema().getFields().stream()
        .filter(field -> field.getType() instanceof ArrowType.FixedSizeList)
        .map(Field::getName)
        .toList();
  }

  /** Names of the columns with a list of vectors an item. */
  public List<String> raggedColumns() {
    return table.schema().getFields().stream()
        .filter(field -> field.getType() instanceof ArrowType.List)
        .filter(
            field -> field.getChildren().getFirst().getType() instanceof ArrowType.FixedSizeList)
        .map(Field::getName)
        .toList();
  }

  /**
   * A column with one vector an item.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if there is none of this name, or a number is not
   *     finite
   */
  public FloatMatrix dense(String column) {
    Checks.columns(table, CONTENT, column);
    return Checks.finite(column, table.floats(column));
  }

  /**
   * A column with one vector an item where it lies in the mapped file, for reading some rows at a
   * time: however large it is, nothing of it is copied.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) as {@link #dense}
   */
  public FloatRows denseRows(String column) {
    Checks.columns(table, CONTENT, column);
    return Checks.finite(column, table.floatRows(column));
  }

  /**
   * A column with a list of vectors an item.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if there is none of this name, or a number is not
   *     finite
   */
  public RaggedMatrix ragged(String column) {
    Checks.columns(table, CONTENT, column);
    RaggedMatrix ragged = table.ragged(column);
    Checks.finite(column, ragged.values());
    return ragged;
  }

  /** Names of the columns with a list of integers an item. */
  public List<String> integerColumns() {
    return table.schema().getFields().stream()
        .filter(field -> field.getType() instanceof ArrowType.List)
        .filter(field -> field.getChildren().getFirst().getType() instanceof ArrowType.Int)
        .map(Field::getName)
        .toList();
  }

  /**
   * A column with a list of integers an item, such as token ids.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if there is none of this name
   */
  public RaggedInts integers(String column) {
    Checks.columns(table, CONTENT, column);
    return RaggedInts.of(table.intLists(column));
  }

  /** The encoder and its preprocessing; empty if the table does not say. */
  public String encoder() {
    return table.metadata().getOrDefault(ENCODER_KEY, "");
  }

  /** How the vectors were aligned, if they were. */
  public Optional<String> alignment() {
    return Optional.ofNullable(table.metadata().get(ALIGNMENT_KEY));
  }

  /**
   * Starts a table of embeddings.
   *
   * @param ids unique and not empty
   * @throws CrosshashException (INVALID_ARGUMENT) if an id is empty or there twice
   */
  public static Builder builder(List<String> ids) {
    Checks.ids(ids);
    return new Builder(ids);
  }

  /** Collects the columns of a table of embeddings; not safe for use by several threads. */
  public static final class Builder {
    private final List<String> ids;
    private final Map<String, FloatMatrix> dense = new LinkedHashMap<>();
    private final Map<String, RaggedMatrix> ragged = new LinkedHashMap<>();
    private final Map<String, List<int[]>> integers = new LinkedHashMap<>();
    private final Map<String, String> metadata = new TreeMap<>();

    private Builder(List<String> ids) {
      this.ids = List.copyOf(ids);
    }

    /**
     * Adds one vector an item.
     *
     * @throws CrosshashException (INVALID_ARGUMENT) if the number of rows is not that of the ids,
     *     or a number is not finite
     */
    public Builder dense(String column, FloatMatrix vectors) {
      Checks.rows(column, vectors.rows(), ids.size());
      dense.put(column, Checks.finite(column, vectors));
      return this;
    }

    /**
     * Adds a list of vectors an item.
     *
     * @throws CrosshashException (INVALID_ARGUMENT) if the number of lists is not that of the ids,
     *     or a number is not finite
     */
    public Builder ragged(String column, RaggedMatrix vectors) {
      Checks.rows(column, vectors.items(), ids.size());
      Checks.finite(column, vectors.values());
      ragged.put(column, vectors);
      return this;
    }

    /**
     * Adds a list of integers an item.
     *
     * @throws CrosshashException (INVALID_ARGUMENT) if the number of lists is not that of the ids
     */
    public Builder integers(String column, List<int[]> lists) {
      Checks.rows(column, lists.size(), ids.size());
      integers.put(column, List.copyOf(lists));
      return this;
    }

    /** Names the encoder and its preprocessing. */
    public Builder encoder(String encoder) {
      return metadata(ENCODER_KEY, encoder);
    }

    /** Tells how the vectors were aligned. */
    public Builder alignment(String alignment) {
      return metadata(ALIGNMENT_KEY, alignment);
    }

    /** Adds an entry to the metadata. */
    public Builder metadata(String key, String value) {
      metadata.put(key, value);
      return this;
    }

    /** Writes the table. */
    public StoredArtifact write(ArtifactStore store) {
      TableBuilder builder = TableBuilder.of(CONTENT).metadata(metadata).strings(Table.ID, ids);
      dense.forEach(builder::floats);
      ragged.forEach(builder::ragged);
      integers.forEach(builder::intLists);
      return builder.write(store);
    }
  }
}
