package org.crosshash.tables;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;

/**
 * What tells training which items are alike: a dense similarity matrix, lists of neighbours, or the
 * ingredients from which a recipe computes similarity; and communities, where they were found.
 *
 * <p>A view of an open {@link Table}: its matrices are readable while the table is open.
 */
public final class GuidanceTable {
  /** What the table says it holds. */
  public static final String CONTENT = "guidance";

  /** Key of the metadata that holds the recipe with its parameters, as JSON. */
  public static final String RECIPE_KEY = "crosshash.recipe";

  /** Key of the metadata that names the embeddings that it was made from. */
  public static final String EMBEDDINGS_KEY = "crosshash.embeddings";

  private static final String COMMUNITY = "community";
  private static final String SIMILARITY = "similarity";
  private static final String NEIGHBOUR_ROWS = "neighbour_rows";
  private static final String NEIGHBOUR_VALUES = "neighbour_values";

  private final Table table;
  private final List<String> ids;

  private GuidanceTable(Table table, List<String> ids) {
    this.table = table;
    this.ids = ids;
  }

  /**
   * Sparse similarity: what is not listed is not alike.
   *
   * @param rows for each item the rows of its neighbours, ascending
   * @param values for each item the similarity of these neighbours
   */
  public record Neighbours(List<int[]> rows, List<float[]> values) {
    /**
     * Checks that rows and values match and lie in range.
     *
     * @throws CrosshashException (INVALID_ARGUMENT) if not
     */
    public Neighbours {
      Checks.rows(NEIGHBOUR_VALUES, values.size(), rows.size());
      rows = List.copyOf(rows);
      values = List.copyOf(values);
      for (int item = 0; item < rows.size(); item++) {
        requireNeighbours(item, rows.get(item), values.get(item), rows.size());
      }
    }

    private static void requireNeighbours(int item, int[] rows, float[] values, int items) {
      boolean sound = rows.length == values.length;
      for (int i = 0; sound && i < rows.length; i++) {
        sound =
            rows[i] >= (i == 0 ? 0 : rows[i - 1] + 1)
                && rows[i] < items
                && Float.isFinite(values[i]);
      }
      if (!sound) {
        throw CrosshashException.invalid(
            "Neighbours are ascending rows below " + items + ", each with a finite similarity",
            "item " + item + ": " + rows.length + " rows, " + values.length + " values",
            "sort each item's neighbours by row and give each one value");
      }
    }
  }

  /**
   * Views a table, which stays the caller's.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it holds no guidance, or an id is empty or
   *     there twice
   */
  public static GuidanceTable of(Table table) {
    Checks.content(table, CONTENT);
    Checks.columns(table, CONTENT, Table.ID);
    List<String> ids = table.ids();
    Checks.ids(ids);
    return new GuidanceTable(table, ids);
  }

  /** The table that this is a view of. */
  public Table table() {
    return table;
  }

  /** Ids, unique and not empty. */
  public List<String> ids() {
    return ids;
  }

  /** For each item its community, from 0, if communities were found. */
  public Optional<int[]> communities() {
    return table.has(COMMUNITY) ? Optional.of(table.ints(COMMUNITY)) : Optional.empty();
  }

  /**
   * The dense similarity matrix, n x n, if it is stored as such.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it is not square or a number is not finite
   */
  public Optional<FloatMatrix> similarity() {
    if (!table.has(SIMILARITY)) {
      return Optional.empty();
    }
    FloatMatrix similarity = Checks.finite(SIMILARITY, table.floats(SIMILARITY));
    requireSquare(similarity, ids.size());
    return Optional.of(similarity);
  }

  /**
   * The dense similarity matrix, n x n, where it lies in the file, if it is stored as such. It may
   * be larger than memory, so its values are not checked here: whoever reads some checks those.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it is not square
   */
  public Optional<FloatRows> similarityRows() {
    if (!table.has(SIMILARITY)) {
      return Optional.empty();
    }
    FloatRows similarity = table.floatRows(SIMILARITY);
    requireSquare(similarity, ids.size());
    return Optional.of(similarity);
  }

  /** The neighbours, if similarity is stored as such. */
  public Optional<Neighbours> neighbours() {
    if (!table.has(NEIGHBOUR_ROWS)) {
      return Optional.empty();
    }
    Checks.columns(table, CONTENT, NEIGHBOUR_ROWS, NEIGHBOUR_VALUES);
    return Optional.of(
        new Neighbours(table.intLists(NEIGHBOUR_ROWS), table.floatLists(NEIGHBOUR_VALUES)));
  }

  /**
   * An ingredient of a recipe: one vector an item.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if there is none of this name, or a number is not
   *     finite
   */
  public FloatMatrix ingredient(String column) {
    Checks.columns(table, CONTENT, column);
    return Checks.finite(column, table.floats(column));
  }

  /** The recipe with its parameters, as JSON; empty if the table does not say. */
  public String recipe() {
    return table.metadata().getOrDefault(RECIPE_KEY, "");
  }

  /** The embeddings that it was made from, if the table says. */
  public Optional<ArtifactName> embeddings() {
    return Optional.ofNullable(table.metadata().get(EMBEDDINGS_KEY)).map(ArtifactName::parse);
  }

  private static void requireSquare(FloatRows similarity, int items) {
    Checks.rows(SIMILARITY, similarity.rows(), items);
    if (similarity.columns() != items) {
      throw CrosshashException.invalid(
          "A similarity matrix has a column for each of the " + items + " items",
          similarity.columns(),
          "pass an n x n matrix");
    }
  }

  /**
   * Starts a table of guidance.
   *
   * @param ids unique and not empty
   * @throws CrosshashException (INVALID_ARGUMENT) if an id is empty or there twice
   */
  public static Builder builder(List<String> ids) {
    Checks.ids(ids);
    return new Builder(ids);
  }

  /** Collects the columns of a table of guidance; not safe for use by several threads. */
  public static final class Builder {
    private final List<String> ids;
    private final Map<String, FloatMatrix> matrices = new LinkedHashMap<>();
    private final Map<String, String> metadata = new TreeMap<>();
    private final Map<String, double[]> numbers = new LinkedHashMap<>();
    private final Map<String, int[]> wholeNumbers = new LinkedHashMap<>();
    private final Map<String, List<int[]>> wholeNumberLists = new LinkedHashMap<>();
    private Optional<FloatRows> streamed = Optional.empty();
    private Optional<int[]> communities = Optional.empty();
    private Optional<Neighbours> neighbours = Optional.empty();

    private Builder(List<String> ids) {
      this.ids = List.copyOf(ids);
    }

    /** Gives each item its community, from 0. */
    public Builder communities(int[] values) {
      Checks.rows(COMMUNITY, values.length, ids.size());
      for (int row = 0; row < values.length; row++) {
        if (values[row] < 0) {
          throw CrosshashException.invalid(
              "Communities are numbered from 0",
              values[row] + " in row " + row,
              "give an item without neighbours a community of its own");
        }
      }
      communities = Optional.of(values);
      return this;
    }

    /** Stores similarity as a dense matrix, n x n. */
    public Builder similarity(FloatMatrix similarity) {
      requireSquare(similarity, ids.size());
      matrices.put(SIMILARITY, Checks.finite(SIMILARITY, similarity));
      return this;
    }

    /** Stores similarity as a dense matrix, n x n, whose rows are asked for as they are written. */
    public Builder similarityRows(FloatRows similarity) {
      requireSquare(similarity, ids.size());
      streamed = Optional.of(similarity);
      return this;
    }

    /** Stores an ingredient of the recipe: one number an item. */
    public Builder numbers(String column, double[] values) {
      Checks.rows(column, values.length, ids.size());
      numbers.put(column, Checks.finite(column, values));
      return this;
    }

    /** Stores an ingredient of the recipe: one whole number an item. */
    public Builder wholeNumbers(String column, int[] values) {
      Checks.rows(column, values.length, ids.size());
      wholeNumbers.put(column, values);
      return this;
    }

    /** Stores an ingredient of the recipe: a list of whole numbers an item. */
    public Builder wholeNumberLists(String column, List<int[]> values) {
      Checks.rows(column, values.size(), ids.size());
      wholeNumberLists.put(column, values);
      return this;
    }

    /** Stores similarity as neighbours. */
    public Builder neighbours(Neighbours values) {
      Checks.rows(NEIGHBOUR_ROWS, values.rows().size(), ids.size());
      neighbours = Optional.of(values);
      return this;
    }

    /** Adds an ingredient of the recipe: one vector an item. */
    public Builder ingredient(String column, FloatMatrix vectors) {
      Checks.rows(column, vectors.rows(), ids.size());
      matrices.put(column, Checks.finite(column, vectors));
      return this;
    }

    /** Tells the recipe with its parameters, as JSON. */
    public Builder recipe(String json) {
      return metadata(RECIPE_KEY, json);
    }

    /** Names the embeddings that it was made from. */
    public Builder embeddings(ArtifactName name) {
      return metadata(EMBEDDINGS_KEY, name.toString());
    }

    /** Adds an entry to the metadata. */
    public Builder metadata(String key, String value) {
      metadata.put(key, value);
      return this;
    }

    /** Writes the table. */
    public StoredArtifact write(ArtifactStore store) {
      TableBuilder builder = TableBuilder.of(CONTENT).metadata(metadata).strings(Table.ID, ids);
      communities.ifPresent(values -> builder.ints(COMMUNITY, values));
      matrices.forEach(builder::floats);
      streamed.ifPresent(rows -> builder.floatRows(SIMILARITY, rows));
      numbers.forEach(builder::doubles);
      wholeNumbers.forEach(builder::ints);
      wholeNumberLists.forEach(builder::intLists);
      neighbours.ifPresent(values ->
          builder
              .intLists(NEIGHBOUR_ROWS, values.rows())
              .floatLists(NEIGHBOUR_VALUES, values.values()));
      return builder.write(store);
    }
  }
}
