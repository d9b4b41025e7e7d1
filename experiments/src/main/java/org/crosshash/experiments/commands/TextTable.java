package org.crosshash.experiments.commands;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table in plain text: the first column left, the others right, two spaces between. */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... header) {
    rows.add(List.of(header));
  }

  /** Adds a row of as many cells as the header has. */
  void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          "A row has as many cells as the header, %d: %s"
              .formatted(rows.getFirst().size(), Arrays.toString(cells)));
    }
    rows.add(List.of(cells));
  }

  /** The table, each row ending with a line break. */
  String text() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String gap = column == 0 ? "" : "  ";
        String padding = " ".repeat(widths[column] - row.get(column).length());
        line.append(gap)
            .append(column == 0 ? row.get(column) + padding : padding + row.get(column));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
