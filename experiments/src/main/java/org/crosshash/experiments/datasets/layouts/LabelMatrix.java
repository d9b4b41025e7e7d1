package org.crosshash.experiments.datasets.layouts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatRows;

/** Labels of pairs out of a matrix: a truth value for each label, or the number of one class. */
final class LabelMatrix {
  private final FloatRows rows;
  private final String name;
  private final List<String> names;

  /**
   * Reads labels.
   *
   * @param name of the array, for messages
   * @param names of its columns, or of classes from 1 on; empty: they are numbered
   */
  LabelMatrix(FloatRows rows, String name, List<String> names) {
    this.rows = rows;
    this.name = name;
    this.names = names;
    if (!names.isEmpty() && rows.columns() > 1 && names.size() != rows.columns()) {
      throw CrosshashException.invalid(
          "There must be a name for each of the %d labels of %s".formatted(rows.columns(), name),
          names.size() + " names",
          "write one a line in the file of --label-names");
    }
  }

  /** The labels of a pair. */
  List<String> of(int row) {
    float[] values = new float[rows.columns()];
    rows.copyRow(row, values, 0);
    List<String> labels = new ArrayList<>();
    if (values.length == 1) {
      labels.add(single(values[0], row));
      return labels;
    }
    for (int label = 0; label < values.length; label++) {
      if (values[label] == 1) {
        labels.add(named(label, values.length));
      } else if (values[label] != 0 && values[label] != -1) {
        throw invalid(values[label], row, "labels are 0 or 1");
      }
    }
    return labels;
  }

  private String single(float value, int row) {
    if (value != (int) value || value < 0) {
      throw invalid(value, row, "the number of a class is whole and at least 0");
    }
    int number = (int) value;
    if (names.isEmpty()) {
      return "class-" + number;
    }
    if (number < 1 || number > names.size()) {
      throw CrosshashException.invalid(
          "Numbers of classes with names count from 1 to the number of names, " + names.size(),
          number + " in row " + row + " of " + name,
          "write a name a line for each class in the file of --label-names, number the classes from"
              + " 1, or leave --label-names out");
    }
    return names.get(number - 1);
  }

  private String named(int label, int labels) {
    int digits = Integer.toString(labels).length();
    return names.isEmpty()
        ? String.format(Locale.ROOT, "label-%0" + digits + "d", label + 1)
        : names.get(label);
  }

  private CrosshashException invalid(float value, int row, String rule) {
    return CrosshashException.invalid(
        "An array of labels holds labels: " + rule,
        value + " in row " + row + " of " + name,
        "check the key: this may be an array of features");
  }
}
