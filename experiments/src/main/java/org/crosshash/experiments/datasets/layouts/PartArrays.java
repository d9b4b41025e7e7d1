package org.crosshash.experiments.datasets.layouts;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.arrays.NumberArray;
import org.crosshash.tables.FloatRows;

/**
 * The arrays of one part of a split, or of all pairs, and the axis on which each has the pairs.
 *
 * <p>Files of MATLAB 7.3 are read by some code as they are and by other code transposed, and Wiki
 * has its pairs in columns: the pairs are on the axis whose length all arrays share, the first one
 * where both would do.
 */
final class PartArrays {
  private final String part;
  private final Map<ArrayRole, NumberArray> numbers = new EnumMap<>(ArrayRole.class);
  private final Map<ArrayRole, List<String>> strings = new EnumMap<>(ArrayRole.class);
  private int count = -1;

  PartArrays(String part) {
    this.part = part;
  }

  String part() {
    return part;
  }

  void add(ArrayRole role, NumberArray array) {
    numbers.put(role, array);
  }

  void add(ArrayRole role, List<String> values) {
    strings.put(role, values);
  }

  boolean has(ArrayRole role) {
    return numbers.containsKey(role) || strings.containsKey(role);
  }

  /** Number of pairs. */
  int count() {
    if (count < 0) {
      count = commonLength();
    }
    return count;
  }

  private int commonLength() {
    Set<Integer> first = null;
    Set<Integer> any = null;
    List<String> shapes = new ArrayList<>();
    for (Map.Entry<ArrayRole, NumberArray> entry : numbers.entrySet()) {
      NumberArray array = entry.getValue();
      shapes.add(array.name() + " is " + array.shapeText());
      Set<Integer> lengths = new TreeSet<>();
      Set<Integer> natural = new TreeSet<>();
      if (entry.getKey() == ArrayRole.PIXELS) {
        natural.add(PixelPictures.count(array));
        lengths.addAll(natural);
      } else {
        requireMatrix(array);
        natural.add(array.shape()[0]);
        for (int length : array.shape()) {
          lengths.add(length);
        }
      }
      first = common(first, natural);
      any = common(any, lengths);
    }
    for (Map.Entry<ArrayRole, List<String>> entry : strings.entrySet()) {
      shapes.add(entry.getKey() + " has " + entry.getValue().size() + " strings");
      first = common(first, Set.of(entry.getValue().size()));
      any = common(any, Set.of(entry.getValue().size()));
    }
    Set<Integer> found = first == null || first.isEmpty() ? any : first;
    if (found == null || found.size() != 1 || found.iterator().next() < 1) {
      throw CrosshashException.invalid(
          "All arrays of a dataset have a row for each pair"
              + (part.isEmpty() ? "" : " of " + part),
          String.join("; ", shapes),
          "check that the files belong together and the keys are right");
    }
    return found.iterator().next();
  }

  private static Set<Integer> common(Set<Integer> before, Set<Integer> lengths) {
    if (before == null) {
      return new TreeSet<>(lengths);
    }
    before.retainAll(lengths);
    return before;
  }

  private static void requireMatrix(NumberArray array) {
    if (array.shape().length > 2) {
      throw CrosshashException.invalid(
          "Vectors and labels are in arrays of one or two axes",
          array.name() + " is " + array.shapeText(),
          "check the key");
    }
  }

  /** The rows of an array of numbers, one a pair. */
  FloatRows rows(ArrayRole role) {
    NumberArray array = numbers.get(role);
    int axis = array.shape()[0] == count() ? 0 : 1;
    return array.rows(axis);
  }

  /** The array itself. */
  NumberArray array(ArrayRole role) {
    return numbers.get(role);
  }

  /** Strings, one a pair. */
  Optional<List<String>> strings(ArrayRole role) {
    return Optional.ofNullable(strings.get(role));
  }
}
