package org.crosshash.experiments.commands;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a service told in numbers, as lines of text. */
final class StatisticsText {
  private StatisticsText() {}

  /** The numbers by name; more can be put behind them. */
  static Map<String, Double> sorted(Map<String, Double> numbers) {
    return new LinkedHashMap<>(new TreeMap<>(numbers));
  }

  /** A line for each number: whole ones as such, others with four digits. */
  static String of(Map<String, Double> numbers) {
    TextTable table = new TextTable("statistic", "value");
    numbers.forEach((name, value) -> table.row(name, number(value)));
    return table.text();
  }

  /** A number: whole ones as such, others with four digits. */
  static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.4f", value);
  }
}
