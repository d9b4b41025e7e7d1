package org.crosshash.guidance.part;

import static org.crosshash.guidance.part.ObjectSets.GROUP;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;

/**
 * The population similarity of sets of objects: one matrix product for some rows at a time, whose
 * cosines are reduced while they are in the cache.
 *
 * <p>Zeros that fill up a group of items change nothing: an item that has fewer objects than the
 * group has fewer than m, so the definition fills it up, too.
 */
final class SetSimilarity {
  /** Rows of cosines that are computed before they are reduced. */
  private static final int STRIP = 96;

  private static final VectorSpecies<Double> SUMS =
      VectorSpecies.of(double.class, VectorShape.forBitSize(GROUP * Double.SIZE));

  private static final VectorSpecies<Float> COSINES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(GROUP * Float.SIZE));

  private SetSimilarity() {}

  /**
   * The similarity of every item of one side with every item of the other.
   *
   * @param rowsPerItem m, at least the number of objects of any of the items
   * @param target receives row r from {@code offset + r * stride} on
   */
  static void between(
      ObjectSets rows,
      ObjectSets columns,
      int rowsPerItem,
      float[] target,
      int offset,
      int stride) {
    PackedRows packed = columns.packed();
    float[] cosines = new float[Math.multiplyExact(stripRows(rows), packed.stride())];
    float[] scratch = new float[GROUP];
    int item = 0;
    while (item < rows.size()) {
      int first = rows.offset(item);
      int end = item + 1;
      while (end < rows.size() && rows.offset(end + 1) - first <= STRIP) {
        end++;
      }
      FloatProduct.multiply(rows.units(), first, rows.offset(end) - first, packed, cosines);
      for (; item < end; item++) {
        reduce(
            cosines,
            (rows.offset(item) - first) * packed.stride(),
            rows.count(item),
            columns,
            rowsPerItem,
            scratch,
            target,
            offset + item * stride);
      }
    }
  }

  /** Room for the rows of a strip: whole items, at least one. */
  private static int stripRows(ObjectSets rows) {
    int largest = Math.min(STRIP, rows.offset(rows.size()));
    for (int item = 0; item < rows.size(); item++) {
      largest = Math.max(largest, rows.count(item));
    }
    return largest;
  }

  /** The similarities of one item with all of the other side. */
  private static void reduce(
      float[] cosines,
      int begin,
      int rows,
      ObjectSets columns,
      int rowsPerItem,
      float[] scratch,
      float[] target,
      int offset) {
    int stride = columns.packed().stride();
    for (int group = 0; group < columns.groups(); group++) {
      FloatVector values =
          similarities(
              cosines,
              begin + columns.begin(group),
              stride,
              rows,
              columns.width(group),
              rowsPerItem);
      int place = group * GROUP;
      if (columns.consecutive(group)) {
        values.intoArray(target, offset + columns.item(place));
      } else {
        values.intoArray(scratch, 0);
        for (int lane = 0; lane < Math.min(GROUP, columns.size() - place); lane++) {
          target[offset + columns.item(place + lane)] = scratch[lane];
        }
      }
    }
  }

  /** One item with the items of a group, one in each lane. */
  private static FloatVector similarities(
      float[] cosines, int begin, int stride, int rows, int width, int rowsPerItem) {
    FloatVector rowFloor = floor(width < rowsPerItem);
    FloatVector columnFloor = floor(rows < rowsPerItem);
    // Two sums, added last: so the pair (j, i) gives the same bits as (i, j).
    DoubleVector rowSum = DoubleVector.zero(SUMS);
    DoubleVector columnSum = DoubleVector.zero(SUMS);
    DoubleVector counted = DoubleVector.zero(SUMS);
    for (int row = 0; row < rows; row++) {
      FloatVector largest = rowFloor;
      for (int object = 0; object < width; object++) {
        largest = larger(largest, cosines, begin + row * stride + object * GROUP);
      }
      DoubleVector wide = (DoubleVector) largest.convertShape(VectorOperators.F2D, SUMS, 0);
      rowSum = rowSum.add(wide);
      counted = counted.add(1, wide.compare(VectorOperators.NE, 0));
    }
    for (int object = 0; object < width; object++) {
      FloatVector largest = columnFloor;
      for (int row = 0; row < rows; row++) {
        largest = larger(largest, cosines, begin + row * stride + object * GROUP);
      }
      DoubleVector wide = (DoubleVector) largest.convertShape(VectorOperators.F2D, SUMS, 0);
      columnSum = columnSum.add(wide);
      counted = counted.add(1, wide.compare(VectorOperators.NE, 0));
    }
    VectorMask<Double> nothing = counted.compare(VectorOperators.EQ, 0);
    DoubleVector mean = rowSum.add(columnSum).div(counted.blend(1, nothing)).blend(0, nothing);
    return (FloatVector) mean.convertShape(VectorOperators.D2F, COSINES, 0);
  }

  private static FloatVector floor(boolean filled) {
    return FloatVector.broadcast(COSINES, filled ? 0 : Float.NEGATIVE_INFINITY);
  }

  /** Cosines are finite, so a comparison does what a maximum would, in fewer instructions. */
  private static FloatVector larger(FloatVector largest, float[] cosines, int offset) {
    FloatVector other = FloatVector.fromArray(COSINES, cosines, offset);
    return largest.blend(other, other.compare(VectorOperators.GT, largest));
  }
}
