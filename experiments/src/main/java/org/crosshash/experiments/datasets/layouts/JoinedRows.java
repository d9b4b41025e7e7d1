package org.crosshash.experiments.datasets.layouts;

import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatRows;

/** Rows of several arrays of one width, one array behind the other. */
final class JoinedRows implements FloatRows {
  private final List<FloatRows> arrays;
  private final int[] begins;

  private JoinedRows(List<FloatRows> arrays) {
    this.arrays = List.copyOf(arrays);
    this.begins = new int[arrays.size() + 1];
    for (int i = 0; i < arrays.size(); i++) {
      begins[i + 1] = Math.addExact(begins[i], arrays.get(i).rows());
    }
  }

  static FloatRows of(String what, List<FloatRows> arrays) {
    List<Integer> widths = arrays.stream().map(FloatRows::columns).distinct().toList();
    if (widths.size() != 1) {
      throw CrosshashException.invalid(
          "Vectors of " + what + " have one length in all parts of the split",
          widths,
          "check the keys and files");
    }
    return arrays.size() == 1 ? arrays.getFirst() : new JoinedRows(arrays);
  }

  @Override
  public int rows() {
    return begins[arrays.size()];
  }

  @Override
  public int columns() {
    return arrays.getFirst().columns();
  }

  @Override
  public float get(int row, int column) {
    int array = array(row);
    return arrays.get(array).get(row - begins[array], column);
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    int array = array(row);
    arrays.get(array).copyRow(row - begins[array], target, offset);
  }

  private int array(int row) {
    int array = 0;
    while (row >= begins[array + 1]) {
      array++;
    }
    return array;
  }
}
