package org.crosshash.guidance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.GuidanceTable;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;

/**
 * From embeddings tables to a recipe's input, from what was built to a guidance table, and from
 * that back to {@link Guidance}.
 *
 * <p>A guidance table names the embeddings that it was made from. Blocks of a batch-local recipe
 * and of factored guidance are computed from them, so they must be open beside it; dense and sparse
 * guidance stand alone.
 *
 * <pre>{@code
 * LoadedGuidance loaded =
 *     GuidanceTables.needsEmbeddings(table)
 *         ? GuidanceTables.open(table, store.open(GuidanceTables.embeddings(table)))
 *         : GuidanceTables.open(table);
 * }</pre>
 */
public final class GuidanceTables {
  /** Key of the metadata that holds the statistics, as JSON. */
  public static final String STATISTICS_KEY = "crosshash.statistics";

  /**
   * Key of the metadata that names the generator that was trained for it; absent where none was.
   */
  public static final String GENERATOR_KEY = "crosshash.generator";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private GuidanceTables() {}

  /**
   * Reads the columns of a recipe, and no others, for some items; copies.
   *
   * @param ids the items, in the order of the guidance to be
   * @throws CrosshashException if the table has not these columns or items, or {@link
   *     GuidanceInput} refuses them
   */
  public static GuidanceInput read(
      GuidanceRecipe recipe, EmbeddingsTable embeddings, List<String> ids) {
    int[] positions = RowPositions.of(ids, embeddings.ids());
    Map<String, FloatMatrix> vectors = new HashMap<>();
    for (String column : recipe.vectorColumns()) {
      vectors.put(column, embeddings.dense(column).gather(positions));
    }
    Map<String, RaggedMatrix> lists = new HashMap<>();
    for (String column : recipe.listColumns()) {
      lists.put(column, embeddings.ragged(column).gather(positions));
    }
    return new GuidanceInput(ids, vectors, lists);
  }

  /** Writes dense guidance with exact statistics, or a batch-local recipe's. */
  public static StoredArtifact write(
      ArtifactStore store,
      GuidanceRecipe recipe,
      long seed,
      List<String> ids,
      ArtifactName embeddings,
      BuiltGuidance built) {
    return write(store, recipe, GuidanceForm.DENSE, seed, ids, embeddings, built);
  }

  /** Writes guidance for which no generator was trained. */
  public static StoredArtifact write(
      ArtifactStore store,
      GuidanceRecipe recipe,
      GuidanceForm form,
      long seed,
      List<String> ids,
      ArtifactName embeddings,
      BuiltGuidance built) {
    return write(store, recipe, form, seed, ids, embeddings, built, Optional.empty());
  }

  /**
   * Writes guidance: {@code id}; {@code community} where the recipe found communities; then {@code
   * similarity} where it is dense, {@code neighbour_rows} and {@code neighbour_values} where it is
   * sparse, the recipe's ingredients where it is factored, and nothing more where the recipe is
   * batch-local. Recipe, form, statistics and the name of the embeddings stand in the metadata.
   *
   * @param form the form that it was built in
   * @param generator the generator that was trained for it
   */
  public static StoredArtifact write(
      ArtifactStore store,
      GuidanceRecipe recipe,
      GuidanceForm form,
      long seed,
      List<String> ids,
      ArtifactName embeddings,
      BuiltGuidance built,
      Optional<ArtifactName> generator) {
    GuidanceTable.Builder builder =
        GuidanceTable.builder(ids)
            .recipe(StoredRecipe.of(recipe, seed).json())
            .embeddings(embeddings)
            .metadata(STATISTICS_KEY, json(built.statistics()));
    generator.ifPresent(name -> builder.metadata(GENERATOR_KEY, name.toString()));
    built.communities().ifPresent(builder::communities);
    built.similarity().map(SquareMatrix::view).ifPresent(builder::similarity);
    boolean usual =
        form.representation() == GuidanceForm.Representation.DENSE
            && form.statistics() == GuidanceForm.Statistics.EXACT;
    if (!recipe.batchLocal() && !usual) {
      builder.metadata(StoredForm.KEY, StoredForm.of(form, 0).json());
    }
    GuidanceForm kept = recipe.ownForm().orElse(form);
    built.compact().ifPresent(compact -> add(compact, kept, builder));
    return builder.write(store);
  }

  private static void add(Compact compact, GuidanceForm form, GuidanceTable.Builder builder) {
    switch (compact) {
      case Compact.Streamed streamed -> builder.similarityRows(streamed.rows());
      case Compact.Sparse sparse ->
          builder
              .neighbours(sparse.neighbours())
              .metadata(StoredForm.KEY, StoredForm.of(form, sparse.rest()).json());
      case Compact.Factored factored -> {
        Ingredients ingredients = factored.guidance().ingredients();
        builder.metadata(StoredForm.KEY, StoredForm.of(form, ingredients).json());
        ingredients.columns().forEach(builder::numbers);
        ingredients.wholeColumns().forEach(builder::wholeNumbers);
        ingredients.lists().forEach(builder::wholeNumberLists);
        ingredients.neighbours().ifPresent(builder::neighbours);
      }
    }
  }

  /**
   * Whether its blocks need the embeddings that it was made from: those of a batch-local recipe and
   * of factored guidance.
   *
   * @throws CrosshashException if it is no guidance table of ours
   */
  public static boolean needsEmbeddings(Table guidance) {
    GuidanceTable table = GuidanceTable.of(guidance);
    return recipe(table).batchLocal() || StoredForm.of(table).factored();
  }

  /** {@code dense}, {@code sparse}, {@code factored} or {@code batch_local}. */
  public static String representation(GuidanceTable table) {
    return recipe(table).batchLocal() ? "batch_local" : StoredForm.of(table).representation();
  }

  /**
   * Whether blocks are computed from the embeddings of each batch.
   *
   * @throws CrosshashException if it is no guidance table of ours
   */
  public static boolean batchLocal(Table guidance) {
    return recipe(GuidanceTable.of(guidance)).batchLocal();
  }

  /**
   * The embeddings that the guidance was made from.
   *
   * @throws CrosshashException if the table does not say
   */
  public static ArtifactName embeddings(Table guidance) {
    return GuidanceTable.of(guidance)
        .embeddings()
        .orElseThrow(() ->
            CrosshashException.invalid(
                "A guidance table names the embeddings that it was made from",
                guidance.name(),
                "build the guidance again"));
  }

  /**
   * Opens guidance that stands alone: dense or sparse.
   *
   * @throws CrosshashException if it needs its embeddings, or is no guidance
   */
  public static LoadedGuidance open(Table guidance) {
    GuidanceTable table = GuidanceTable.of(guidance);
    StoredForm form = StoredForm.of(table);
    Optional<Guidance> found = table.similarityRows().map(DenseGuidance::new);
    if (found.isEmpty() && !form.factored()) {
      found = table.neighbours().map(values -> new SparseGuidance(values, form.rest()));
    }
    return new LoadedGuidance(
        found.orElseThrow(() ->
            CrosshashException.precondition(
                (form.factored() ? "Factored" : "Batch-local")
                    + " guidance is computed from its embeddings",
                guidance.name(),
                "open it together with " + embeddings(guidance))),
        table.ids(),
        table.communities(),
        recipe(table));
  }

  /**
   * Opens guidance of any kind.
   *
   * @param embeddings the table that {@link #embeddings} names
   * @throws CrosshashException if they are other embeddings, or the recipe is not known here
   */
  public static LoadedGuidance open(Table guidance, Table embeddings) {
    ArtifactName pinned = embeddings(guidance);
    if (!pinned.equals(embeddings.name())) {
      throw CrosshashException.precondition(
          "Guidance goes with the embeddings that it was made from, " + pinned,
          embeddings.name(),
          "open those, or build guidance for these");
    }
    GuidanceTable table = GuidanceTable.of(guidance);
    StoredRecipe recipe = recipe(table);
    if (!needsEmbeddings(guidance)) {
      return open(guidance);
    }
    if (!recipe.batchLocal()) {
      return factored(table, recipe, EmbeddingsTable.of(embeddings));
    }
    if (!(recipe.restored() instanceof BatchLocalRecipe batchLocal)) {
      throw CrosshashException.invalid(
          "A batch-local recipe makes its targets from cosines",
          recipe.id(),
          "use the build that made the guidance");
    }
    return batchLocal(table, batchLocal, EmbeddingsTable.of(embeddings));
  }

  /** The generator that was trained for the guidance, if one was. */
  public static Optional<ArtifactName> generator(Table guidance) {
    return Optional.ofNullable(guidance.metadata().get(GENERATOR_KEY)).map(ArtifactName::parse);
  }

  /** What the table says of its recipe. */
  public static StoredRecipe recipe(GuidanceTable table) {
    return StoredRecipe.parse(table.recipe());
  }

  /** The statistics that were stored with the guidance; none if the table has none. */
  public static GuidanceStatistics statistics(GuidanceTable table) {
    return statistics(table.table());
  }

  /** The statistics that were stored with a table; none if it has none. */
  public static GuidanceStatistics statistics(Table table) {
    String json = table.metadata().getOrDefault(STATISTICS_KEY, "{}");
    try {
      return new GuidanceStatistics(
          JSON.readValue(json, new TypeReference<TreeMap<String, Double>>() {}));
    } catch (JsonProcessingException e) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A guidance table holds its statistics as JSON",
          "'" + json + "'",
          "build the guidance again",
          e);
    }
  }

  private static LoadedGuidance factored(
      GuidanceTable table, StoredRecipe recipe, EmbeddingsTable embeddings) {
    return new LoadedGuidance(
        FactoredRecipes.open(
            recipe,
            StoredForm.of(table).ingredients(table),
            embeddings,
            RowPositions.of(table.ids(), embeddings.ids())),
        table.ids(),
        table.communities(),
        recipe);
  }

  private static LoadedGuidance batchLocal(
      GuidanceTable table, BatchLocalRecipe recipe, EmbeddingsTable embeddings) {
    Guidance guidance =
        new BatchLocalGuidance(
            recipe,
            embeddings.dense(recipe.columns().imageColumn()),
            embeddings.dense(recipe.columns().textColumn()),
            RowPositions.of(table.ids(), embeddings.ids()));
    return new LoadedGuidance(guidance, table.ids(), Optional.empty(), recipe(table));
  }

  private static String json(GuidanceStatistics statistics) {
    try {
      return JSON.writeValueAsString(statistics.numbers());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Numbers always have a JSON form", e);
    }
  }
}
