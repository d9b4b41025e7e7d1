package org.crosshash.experiments.datasets.arrays;

import io.jhdf.api.Dataset;
import java.lang.reflect.Array;
import java.nio.file.Path;
import org.crosshash.errors.CrosshashException;

/** Numbers of a dataset of HDF5, of which only the slices that are asked for are read. */
final class Hdf5Array implements NumberArray {
  private final String name;
  private final Path path;
  private final Dataset dataset;
  private final boolean reversed;
  private final int[] stored;

  /**
   * Views a dataset.
   *
   * @param reversed whether MATLAB wrote it, whose axes HDF5 has the other way round
   */
  Hdf5Array(String name, Path path, Dataset dataset, boolean reversed) {
    this.name = name;
    this.path = path;
    this.dataset = dataset;
    this.reversed = reversed;
    this.stored = dataset.getDimensions();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int[] shape() {
    int[] shape = stored.clone();
    if (reversed) {
      for (int i = 0; i < shape.length; i++) {
        shape[i] = stored[shape.length - 1 - i];
      }
    }
    return shape;
  }

  @Override
  public void read(int axis, int first, int count, float[] target) {
    int cut = reversed ? stored.length - 1 - axis : axis;
    long[] offset = new long[stored.length];
    int[] sizes = stored.clone();
    offset[cut] = first;
    sizes[cut] = count;
    Object slices;
    try {
      slices = dataset.getData(offset, sizes);
    } catch (RuntimeException failure) {
      throw ArrayFile.damaged(path, failure);
    }
    copy(slices, sizes, target, cut);
  }

  /** Puts the cut axis first and the others in the order of {@link #shape}. */
  private void copy(Object slices, int[] sizes, float[] target, int cut) {
    long[] strides = new long[sizes.length];
    long stride = 1;
    for (int i = 0; i < sizes.length; i++) {
      int axis = reversed ? i : sizes.length - 1 - i;
      if (axis != cut) {
        strides[axis] = stride;
        stride *= sizes[axis];
      }
    }
    strides[cut] = stride;
    fill(slices, 0, 0, strides, target);
  }

  private void fill(Object part, int axis, long at, long[] strides, float[] target) {
    int length = Array.getLength(part);
    if (axis + 1 < strides.length) {
      for (int i = 0; i < length; i++) {
        fill(Array.get(part, i), axis + 1, at + i * strides[axis], strides, target);
      }
      return;
    }
    for (int i = 0; i < length; i++) {
      target[(int) (at + i * strides[axis])] = value(part, i);
    }
  }

  private float value(Object numbers, int i) {
    return switch (numbers) {
      case float[] floats -> floats[i];
      case double[] doubles -> (float) doubles[i];
      case byte[] bytes -> bytes[i];
      case short[] shorts -> shorts[i];
      case int[] ints -> ints[i];
      case long[] longs -> longs[i];
      case boolean[] flags -> flags[i] ? 1 : 0;
      case Number[] boxed -> boxed[i].floatValue();
      default ->
          throw CrosshashException.invalid(
              "Numbers of an HDF5 file are integers, floats or truth values",
              numbers.getClass().getSimpleName() + " in " + name,
              "save it in one of these types");
    };
  }
}
