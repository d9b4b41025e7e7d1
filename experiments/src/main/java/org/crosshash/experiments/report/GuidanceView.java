package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * All that a report on guidance shows.
 *
 * @param title heading
 * @param summary one sentence below it
 * @param header names of the columns of the table
 * @param rows the table, a row a recipe, a cell a column
 * @param protocol what the columns mean
 * @param sections the recipes one by one
 */
public record GuidanceView(
    String title,
    String summary,
    List<String> header,
    List<List<String>> rows,
    List<Fact> protocol,
    List<GuidanceSection> sections) {
  /** Copies the lists. */
  public GuidanceView {
    requireNonNull(title, "title");
    requireNonNull(summary, "summary");
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
    protocol = List.copyOf(protocol);
    sections = List.copyOf(sections);
  }
}
