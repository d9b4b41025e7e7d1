package org.crosshash.experiments.datasets.layouts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.crosshash.errors.CrosshashException;

/** Labels of a pair as 0 and 1 divided by spaces. */
final class LabelLine {
  private LabelLine() {}

  /**
   * The names of the labels.
   *
   * @param names of the columns; empty: they are numbered
   * @param number of the line, for messages
   */
  static List<String> parse(String line, List<String> names, long number) {
    String[] flags = line.strip().split("\\s+", -1);
    if (!names.isEmpty() && names.size() != flags.length) {
      throw CrosshashException.invalid(
          "There must be a name for each label",
          "%d labels on line %d, %d names".formatted(flags.length, number, names.size()),
          "write one a line in the file of --label-names");
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < flags.length; i++) {
      switch (flags[i]) {
        case "0" -> {}
        case "1" ->
            labels.add(
                names.isEmpty()
                    ? String.format(
                        Locale.ROOT,
                        "label-%0" + Integer.toString(flags.length).length() + "d",
                        i + 1)
                    : names.get(i));
        default ->
            throw CrosshashException.invalid(
                "Labels are 0 and 1 divided by spaces",
                "'" + flags[i] + "' on line " + number,
                "check that the file is that of the labels");
      }
    }
    return labels;
  }
}
