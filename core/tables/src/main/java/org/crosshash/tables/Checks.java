package org.crosshash.tables;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.crosshash.errors.CrosshashException;

/** The rules that tables of several kinds share. */
final class Checks {
  /** The rule of ids. */
  static final String IDS = "Ids are unique and not empty";

  /** Values that are looked at together. */
  private static final int CHUNK_VALUES = 1 << 16;

  private Checks() {}

  /** Checks that a table says it holds this, or says nothing. */
  static void content(Table table, String content) {
    if (!table.content().isEmpty() && !table.content().equals(content)) {
      throw CrosshashException.invalid(
          "Table " + table.name() + " holds " + content,
          table.content(),
          "pass a table of " + content);
    }
  }

  /** Checks that a table has these columns. */
  static void columns(Table table, String content, String... required) {
    for (String column : required) {
      if (!table.has(column)) {
        throw CrosshashException.invalid(
            "A table of "
                + content
                + " has the columns "
                + Arrays.toString(required)
                + ", but "
                + table.name()
                + " lacks one",
            column,
            "add it; the table has "
                + table.schema().getFields().stream().map(field -> field.getName()).toList());
      }
    }
  }

  /** Checks that ids are unique and not empty. */
  static void ids(List<String> ids) {
    unique(IDS, ids);
  }

  static void unique(String rule, List<String> ids) {
    SeenIds seen = SeenIds.onHeap(ids.size());
    for (int row = 0; row < ids.size(); row++) {
      unique(rule, ids.get(row), row, seen);
    }
  }

  /** Checks one id against those seen before. */
  static void unique(String rule, String id, long row, SeenIds seen) {
    if (id.isEmpty()) {
      throw CrosshashException.invalid(rule, "row " + row + " has an empty id", "give it an id");
    }
    OptionalLong earlier = seen.note(id, row);
    if (earlier.isPresent()) {
      throw CrosshashException.invalid(
          rule,
          "\"" + id + "\" in rows " + earlier.getAsLong() + " and " + row,
          "leave one of the two out, or rename it");
    }
  }

  /** Checks that a row has a value. */
  static <T> T given(Optional<T> value, String column, long row) {
    return value.orElseThrow(() ->
        CrosshashException.invalid(
            "Column " + column + " has a value in every row",
            "row " + row + " has none",
            "fill it in and make the table anew"));
  }

  /** Checks that a matrix has neither NaN nor infinities. */
  static FloatMatrix finite(String column, FloatMatrix matrix) {
    long count = (long) matrix.rows() * matrix.columns();
    for (long i = 0; i < count; i++) {
      float value = matrix.segment().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
      if (!Float.isFinite(value)) {
        throw notFinite(value, column, i / matrix.columns(), i % matrix.columns());
      }
    }
    return matrix;
  }

  /** Checks that every number of some rows is finite, a few rows at a time. */
  static FloatRows finite(String column, FloatRows rows) {
    int chunk = Math.max(1, CHUNK_VALUES / rows.columns());
    float[] values = new float[chunk * rows.columns()];
    for (int first = 0; first < rows.rows(); first += chunk) {
      int count = Math.min(chunk, rows.rows() - first);
      rows.copyRows(first, count, values);
      for (int i = 0; i < count * rows.columns(); i++) {
        if (!Float.isFinite(values[i])) {
          throw notFinite(values[i], column, (long) first + i / rows.columns(), i % rows.columns());
        }
      }
    }
    return rows;
  }

  private static CrosshashException notFinite(
      float value, String column, long row, long component) {
    return CrosshashException.invalid(
        "Vectors hold finite numbers",
        "%s in column %s, row %d, component %d".formatted(value, column, row, component),
        "leave the item out, or look at what made its vector");
  }

  /** Checks that a number is finite. */
  static double[] finite(String column, double[] values) {
    for (int row = 0; row < values.length; row++) {
      if (!Double.isFinite(values[row])) {
        throw CrosshashException.invalid(
            "Column " + column + " holds finite numbers",
            values[row] + " in row " + row,
            "leave the row out");
      }
    }
    return values;
  }

  /** Checks that a column has as many rows as there are ids. */
  static void rows(String column, int rows, int expected) {
    if (rows != expected) {
      throw CrosshashException.invalid(
          "Column " + column + " has one row for each of the " + expected + " ids",
          rows,
          "pass a value for every id, in the order of the ids");
    }
  }
}
