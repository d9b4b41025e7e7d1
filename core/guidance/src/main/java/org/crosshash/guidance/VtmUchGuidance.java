package org.crosshash.guidance;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.part.LabelSets;
import org.crosshash.guidance.part.PopulationBlocks;
import org.crosshash.guidance.part.PopulationStatistics;

/**
 * VTM-UCH's joint matrix S, computed block by block from each item's objects and a few numbers: its
 * visual clusters Λ, its cell ℓ, the length and the extremes of its row of p̂, and the one
 * threshold. The same bits as the dense matrix when these numbers are those of all pairs.
 *
 * <p>Where extremes are of a sample, a value beyond them counts as the extreme.
 */
final class VtmUchGuidance implements FactoredGuidance {
  /** Raise it when an ingredient changes its meaning. */
  static final int VERSION = 1;

  private final VtmUchRecipe.Use use;
  private final PopulationBlocks population;
  private final Parts parts;

  /**
   * What is known of each item, and of all.
   *
   * @param rowsPerItem m of the population similarity
   * @param threshold p̂ above it means alike
   * @param statistics lengths and extremes of the rows
   * @param sets Λ
   * @param cells ℓ; none where communities do nothing
   */
  record Parts(
      int rowsPerItem,
      double threshold,
      PopulationStatistics statistics,
      LabelSets sets,
      Optional<int[]> cells) {}

  VtmUchGuidance(VtmUchRecipe.Use use, PopulationBlocks population, Parts parts) {
    this.use = use;
    this.population = population;
    this.parts = parts;
    if (use != VtmUchRecipe.Use.NONE && parts.cells().isEmpty()) {
      throw new IllegalArgumentException("Communities need the cell of every item");
    }
    if (parts.sets().sets().length != population.size()) {
      throw new IllegalArgumentException(
          "Every item needs its clusters: "
              + parts.sets().sets().length
              + " for "
              + population.size()
              + " items");
    }
  }

  /** Reads back what {@link #ingredients} gave. */
  static Parts parts(Ingredients stored) {
    stored.requireVersion(VERSION);
    PopulationStatistics statistics =
        new PopulationStatistics(
            stored.column("row_length"),
            stored.narrow("row_minimum"),
            stored.narrow("row_maximum"),
            stored.number("similarity_mean"),
            stored.number("similarity_deviation"));
    List<int[]> sets = stored.list("clusters");
    for (int[] set : sets) {
      for (int i = 1; i < set.length; i++) {
        if (set[i] <= set[i - 1]) {
          throw CrosshashException.invalid(
              "The clusters of an item ascend", Arrays.toString(set), "build the guidance again");
        }
      }
    }
    return new Parts(
        (int) stored.number("rows_per_item"),
        stored.number("threshold"),
        statistics,
        new LabelSets(sets.toArray(new int[0][])),
        stored.wholeColumns().containsKey("cell")
            ? Optional.of(stored.wholeColumn("cell"))
            : Optional.empty());
  }

  @Override
  public Ingredients ingredients() {
    PopulationStatistics statistics = parts.statistics();
    TreeMap<String, Double> numbers = new TreeMap<>();
    numbers.put("rows_per_item", (double) parts.rowsPerItem());
    numbers.put("threshold", parts.threshold());
    numbers.put("similarity_mean", statistics.mean());
    numbers.put("similarity_deviation", statistics.deviation());
    population
        .texts()
        .ifPresent(share -> {
          numbers.put("population_mean", share.population().mean());
          numbers.put("population_deviation", share.population().deviation());
          numbers.put("text_mean", share.cosines().mean());
          numbers.put("text_deviation", share.cosines().deviation());
        });
    TreeMap<String, double[]> columns = new TreeMap<>();
    columns.put("row_length", statistics.lengths());
    columns.put("row_minimum", Ingredients.widened(statistics.minimum()));
    columns.put("row_maximum", Ingredients.widened(statistics.maximum()));
    TreeMap<String, int[]> whole = new TreeMap<>();
    parts.cells().ifPresent(cells -> whole.put("cell", cells));
    TreeMap<String, List<int[]>> lists = new TreeMap<>();
    lists.put("clusters", List.of(parts.sets().sets()));
    return new Ingredients(VERSION, numbers, columns, whole, lists, Optional.empty());
  }

  @Override
  public int size() {
    return population.size();
  }

  @Override
  public float[] block(int[] rows, int[] columns) {
    if (use == VtmUchRecipe.Use.ONLY) {
      return ofCells(rows, columns);
    }
    float[] block = population.block(population.side(rows), population.side(columns));
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        int position = i * columns.length + j;
        block[position] = value(rows[i], columns[j], block[position]);
      }
    }
    return block;
  }

  /** S of a pair, from its population similarity p. */
  private float value(int row, int column, float similarity) {
    float divided = (float) (similarity / parts.statistics().lengths()[row]);
    boolean near = divided > parts.threshold() || parts.sets().overlap(row, column);
    if (use == VtmUchRecipe.Use.NONE) {
      return near ? 1f : -1f;
    }
    int[] cells = parts.cells().orElseThrow();
    if (near == (cells[row] == cells[column])) {
      return near ? 1f : -1f;
    }
    double smallest = parts.statistics().minimum()[row];
    double largest = parts.statistics().maximum()[row];
    if (!(largest > smallest)) {
      return 0f;
    }
    float stretched = (float) (2 * (divided - smallest) / (largest - smallest) - 1);
    return Math.clamp(stretched, -1f, 1f);
  }

  private float[] ofCells(int[] rows, int[] columns) {
    int[] cells = parts.cells().orElseThrow();
    float[] block = new float[Math.multiplyExact(rows.length, columns.length)];
    int next = 0;
    for (int row : rows) {
      for (int column : columns) {
        block[next++] = cells[row] == cells[column] ? 1f : -1f;
      }
    }
    return block;
  }
}
