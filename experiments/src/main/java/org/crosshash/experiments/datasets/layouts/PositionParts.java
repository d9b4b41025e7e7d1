package org.crosshash.experiments.datasets.layouts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Pair;

/**
 * Divides pairs by arrays of positions. They count from 0 where a 0 is among them and from 1 where
 * the number of pairs is; where neither is, those of {@code .mat} files count from 1 and all others
 * from 0.
 */
final class PositionParts {
  private final FoundPairs found;
  private final int rows;
  private final Set<String> kept;
  private final List<String> remarks;

  /**
   * Divides pairs.
   *
   * @param found pairs whose ids are their rows
   * @param rows number of rows, also of those that were left out
   */
  PositionParts(FoundPairs found, int rows, List<String> remarks) {
    this.found = found;
    this.rows = rows;
    this.kept = found.pairs().stream().map(Pair::id).collect(Collectors.toSet());
    this.remarks = remarks;
  }

  FoundPairs divide(Map<ArrayRole, ArrayFiles.Found> arrays) {
    Map<String, double[]> positions = new LinkedHashMap<>();
    TreeSet<Double> all = new TreeSet<>();
    boolean matlab = true;
    for (Map.Entry<ArrayRole, ArrayFiles.Found> entry : arrays.entrySet()) {
      ArrayFiles.Found array = entry.getValue();
      double[] values = array.file().numbers(array.key()).vector();
      positions.put(entry.getKey().part(), values);
      for (double value : values) {
        all.add(value);
      }
      matlab &=
          String.valueOf(array.file().path().getFileName())
              .toLowerCase(Locale.ROOT)
              .endsWith(".mat");
    }
    int base = all.contains(0.0) ? 0 : all.contains((double) rows) || matlab ? 1 : 0;
    Map<String, List<String>> parts = new LinkedHashMap<>();
    positions.forEach((part, values) -> {
      List<String> ids = new ArrayList<>();
      for (double value : values) {
        String id = id(part, value, base);
        if (kept.contains(id)) {
          ids.add(id);
        }
      }
      parts.put(part, ids);
    });
    List<String> said = new ArrayList<>(remarks);
    said.add("Positions of the split count from " + base + ".");
    return new FoundPairs(
        found.pairs(),
        found.folder(),
        parts,
        "Fixed, by the files' own positions.",
        found.frames(),
        found.vectors(),
        said);
  }

  private String id(String part, double value, int base) {
    int position = (int) value - base;
    if (value != (int) value || position < 0 || position >= rows) {
      throw CrosshashException.invalid(
          "Positions of a split are whole numbers from %d to %d".formatted(base, rows - 1 + base),
          value + " in " + part,
          "check that the files belong together");
    }
    return ArrayPairs.id("", position);
  }
}
