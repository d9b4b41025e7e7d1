package org.crosshash.guidance;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.GuidanceTable.Neighbours;

/**
 * What a recipe stores so that its blocks can be computed: some numbers, and columns with one entry
 * an item. Each recipe says which, and raises its version when it changes what they mean.
 *
 * @param version the recipe's version of its ingredients
 * @param numbers finite numbers by name
 * @param columns one number an item, by column
 * @param wholeColumns one whole number an item, by column
 * @param lists a list of whole numbers an item, by column
 * @param neighbours neighbours of the items, where the recipe needs them
 */
public record Ingredients(
    int version,
    SortedMap<String, Double> numbers,
    SortedMap<String, double[]> columns,
    SortedMap<String, int[]> wholeColumns,
    SortedMap<String, List<int[]>> lists,
    Optional<Neighbours> neighbours) {
  /** Copies the maps, not the columns. */
  public Ingredients {
    numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
    columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    wholeColumns = Collections.unmodifiableSortedMap(new TreeMap<>(wholeColumns));
    lists = Collections.unmodifiableSortedMap(new TreeMap<>(lists));
  }

  /** A number. */
  double number(String name) {
    return required(numbers, name);
  }

  /** One number an item. */
  double[] column(String name) {
    return required(columns, name);
  }

  /** One number an item, narrowed. */
  float[] narrow(String name) {
    double[] wide = column(name);
    float[] narrow = new float[wide.length];
    for (int i = 0; i < wide.length; i++) {
      narrow[i] = (float) wide[i];
    }
    return narrow;
  }

  /** One whole number an item. */
  int[] wholeColumn(String name) {
    return required(wholeColumns, name);
  }

  /** A list of whole numbers an item. */
  List<int[]> list(String name) {
    return required(lists, name);
  }

  /**
   * Refuses what another build wrote.
   *
   * @throws CrosshashException if the version is not this
   */
  void requireVersion(int known) {
    if (version != known) {
      throw CrosshashException.invalid(
          "This build reads version " + known + " of the recipe's ingredients",
          version,
          "build the guidance again, or use the build that made it");
    }
  }

  static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static <T> T required(Map<String, T> entries, String name) {
    T value = entries.get(name);
    if (value == null) {
      throw CrosshashException.invalid(
          "Factored guidance has all ingredients of its recipe",
          "`" + name + "` is missing beside " + entries.keySet(),
          "build the guidance again");
    }
    return value;
  }
}
