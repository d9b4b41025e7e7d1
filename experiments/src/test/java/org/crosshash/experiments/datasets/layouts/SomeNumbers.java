package org.crosshash.experiments.datasets.layouts;

import org.crosshash.experiments.datasets.arrays.NumberArray;

/** An array in memory, in C order, that is cut along its first axis only. */
record SomeNumbers(String name, int[] shape, float[] values) implements NumberArray {
  @Override
  public void read(int axis, int first, int count, float[] target) {
    if (axis != 0) {
      throw new IllegalArgumentException("Only the first axis is cut: " + axis);
    }
    System.arraycopy(values, first * sliceSize(0), target, 0, count * sliceSize(0));
  }
}
