package org.crosshash.experiments.datasets.arrays;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatRows;

/** An array of real numbers in a file, of any number of axes. Readable while its file is open. */
public interface NumberArray {
  /** Its name and file, for messages. */
  String name();

  /** Lengths of its axes, each at least 0, as NumPy or MATLAB would tell them; never empty. */
  int[] shape();

  /**
   * Copies slices of an axis, each in C order of the other axes (the last one fastest).
   *
   * @param axis the axis that is cut
   * @param first position of the first slice
   * @param count number of slices
   * @param target at least count times the size of a slice
   */
  void read(int axis, int first, int count, float[] target);

  /** Number of values of a slice of an axis. */
  default int sliceSize(int axis) {
    long size = 1;
    int[] shape = shape();
    for (int other = 0; other < shape.length; other++) {
      size *= other == axis ? 1 : shape[other];
    }
    if (size > Integer.MAX_VALUE - 8) {
      throw CrosshashException.invalid(
          "One row of an array holds at most 2,147,483,639 values", size, "check its shape");
    }
    return (int) size;
  }

  /** The shape as text, for example {@code 20015 x 24}. */
  default String shapeText() {
    return Arrays.stream(shape()).mapToObj(Integer::toString).collect(Collectors.joining(" x "));
  }

  /** The slices of an axis as rows of floats, read in blocks. */
  default FloatRows rows(int axis) {
    return new ArrayRows(this, axis);
  }

  /** All values of an array of one axis, or of one row or column. */
  default double[] vector() {
    int[] shape = shape();
    int axis = 0;
    for (int other = 0; other < shape.length; other++) {
      axis = shape[other] > shape[axis] ? other : axis;
    }
    if (sliceSize(axis) != 1) {
      throw CrosshashException.invalid(
          "A list of positions has one axis", name() + " is " + shapeText(), "check the key");
    }
    float[] values = new float[shape[axis]];
    read(axis, 0, shape[axis], values);
    double[] vector = new double[values.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = values[i];
    }
    return vector;
  }
}
