package org.crosshash.guidance.part;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import jdk.incubator.vector.DoubleVector;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.tables.RaggedMatrix;

/**
 * The unit objects of some items, laid out for both sides of a matrix product.
 *
 * <p>As the left side the objects follow each other, item by item. As the right side they stand in
 * groups of {@link #GROUP} items with about as many objects: the first object of each item of the
 * group, then the second of each, and so on, zeros where an item has no more. So a vector load
 * takes the cosines of one object with those of as many items, and the largest of each item are
 * found without looking inside a vector. Immutable.
 */
final class ObjectSets {
  /** Items that are reduced at once: as many as the machine adds double values at once. */
  static final int GROUP = Math.max(2, DoubleVector.SPECIES_PREFERRED.length());

  private final float[] units;
  private final int[] offsets;
  private final int[] order;
  private final int[] groups;
  private final PackedRows packed;

  /**
   * Reads items.
   *
   * @param objects finite vectors of all items
   * @param items the items to take, of which there may be the same one several times
   * @param rowsPerItem an item's first objects that are taken
   */
  ObjectSets(RaggedMatrix objects, int[] items, int rowsPerItem) {
    int columns = objects.values().columns();
    offsets = new int[items.length + 1];
    for (int i = 0; i < items.length; i++) {
      offsets[i + 1] = offsets[i] + Math.min(rowsPerItem, objects.count(items[i]));
    }
    units = new float[Math.multiplyExact(offsets[items.length], columns)];
    for (int i = 0; i < items.length; i++) {
      int first = objects.offsets()[items[i]];
      for (int object = 0; object < count(i); object++) {
        objects.values().copyRow(first + object, units, (offsets[i] + object) * columns);
      }
    }
    UnitRows.normalise(units, offsets[items.length], columns);
    order = order();
    groups = new int[(items.length + GROUP - 1) / GROUP + 1];
    for (int group = 0; group + 1 < groups.length; group++) {
      groups[group + 1] = groups[group] + GROUP * count(order[group * GROUP]);
    }
    packed = PackedRows.gathered(units, columns, sources());
  }

  /** Items by falling number of objects, so that those of a group have about as many. */
  private int[] order() {
    return IntStream.range(0, size())
        .boxed()
        .sorted(Comparator.comparingInt((Integer item) -> -count(item)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private int[] sources() {
    int[] sources = new int[groups[groups.length - 1]];
    Arrays.fill(sources, PackedRows.ZEROS);
    for (int place = 0; place < size(); place++) {
      int item = order[place];
      for (int object = 0; object < count(item); object++) {
        sources[groups[place / GROUP] + object * GROUP + place % GROUP] = offsets[item] + object;
      }
    }
    return sources;
  }

  /** Number of items. */
  int size() {
    return offsets.length - 1;
  }

  /** Number of objects of an item. */
  int count(int item) {
    return offsets[item + 1] - offsets[item];
  }

  /** All objects, item by item. */
  float[] units() {
    return units;
  }

  /** Where the objects of an item begin, in rows. */
  int offset(int item) {
    return offsets[item];
  }

  /** The objects as the right side of a product. */
  PackedRows packed() {
    return packed;
  }

  /** Number of groups. */
  int groups() {
    return groups.length - 1;
  }

  /** Where a group begins in a row of a product. */
  int begin(int group) {
    return groups[group];
  }

  /** Largest number of objects of a group's items. */
  int width(int group) {
    return (groups[group + 1] - groups[group]) / GROUP;
  }

  /** The item that stands at a place of the groups; places ascend from 0 to {@code size() - 1}. */
  int item(int place) {
    return order[place];
  }

  /** Whether a group holds {@link #GROUP} items that follow one another. */
  boolean consecutive(int group) {
    int first = group * GROUP;
    if (first + GROUP > order.length) {
      return false;
    }
    for (int i = 1; i < GROUP; i++) {
      if (order[first + i] != order[first] + i) {
        return false;
      }
    }
    return true;
  }
}
