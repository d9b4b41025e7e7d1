package org.crosshash.experiments.datasets.arrays;

import java.util.Arrays;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * An array whose values can be got one by one, in C or Fortran order.
 *
 * @param name its name and file
 * @param shape lengths of the axes
 * @param columnsFirst whether the first axis is the fastest, as in MATLAB
 * @param values the value at a position in the order of storage
 */
record StridedArray(String name, int[] shape, boolean columnsFirst, Values values)
    implements NumberArray {
  /** Gets a value. */
  interface Values {
    float at(long position);
  }

  @Override
  public int[] shape() {
    return shape.clone();
  }

  @Override
  public void read(int axis, int first, int count, float[] target) {
    try {
      copy(axis, first, count, target);
    } catch (IndexOutOfBoundsException beyond) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "An array has a value at every place of its shape",
          name + " is " + shapeText() + " (" + beyond.getMessage() + ")",
          "fetch or write the file again: it is damaged",
          beyond);
    }
  }

  private void copy(int axis, int first, int count, float[] target) {
    long[] strides = strides();
    int[] others = new int[shape.length - 1];
    for (int i = 0, next = 0; i < shape.length; i++) {
      if (i != axis) {
        others[next++] = i;
      }
    }
    int size = sliceSize(axis);
    int[] at = new int[others.length];
    for (int slice = 0; slice < count; slice++) {
      long position = (first + slice) * strides[axis];
      Arrays.fill(at, 0);
      for (int i = 0; i < size; i++) {
        target[slice * size + i] = values.at(position);
        for (int digit = others.length - 1; digit >= 0; digit--) {
          int other = others[digit];
          position += strides[other];
          if (++at[digit] < shape[other]) {
            break;
          }
          position -= at[digit] * strides[other];
          at[digit] = 0;
        }
      }
    }
  }

  private long[] strides() {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = 0; i < shape.length; i++) {
      int axis = columnsFirst ? i : shape.length - 1 - i;
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return strides;
  }
}
