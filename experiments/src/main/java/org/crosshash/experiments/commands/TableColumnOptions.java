package org.crosshash.experiments.commands;

import java.util.Optional;
import org.crosshash.experiments.datasets.TsvColumns;
import picocli.CommandLine.Option;

/** The options that say which columns of a table hold what. */
final class TableColumnOptions {
  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      defaultValue = "id",
      description = "Column of unique ids (default: ${DEFAULT-VALUE}).")
  private String id;

  @Option(
      names = "--image",
      paramLabel = "COLUMN",
      defaultValue = "image",
      description = "Column of pictures' paths (default: ${DEFAULT-VALUE}).")
  private String image;

  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      defaultValue = "text",
      description = "Column of texts (default: ${DEFAULT-VALUE}).")
  private String text;

  @Option(
      names = "--labels",
      paramLabel = "COLUMN",
      description = "Column of labels; only evaluation reads them.")
  private Optional<String> labels = Optional.empty();

  @Option(
      names = "--labels-separator",
      paramLabel = "TEXT",
      defaultValue = "|",
      description = "What divides several labels, and several splits (default: ${DEFAULT-VALUE}).")
  private String separator;

  @Option(
      names = "--group",
      paramLabel = "COLUMN",
      description = "Column of groups of near-copies, which a split must not tear apart.")
  private Optional<String> group = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "COLUMN",
      description =
          "Column with train, database, query or validation; without any database, the training"
              + " pairs are the database.")
  private Optional<String> split = Optional.empty();

  @Option(
      names = "--quoted",
      description = "Fields may be enclosed in double quotation marks, doubled inside.")
  private boolean quoted;

  TsvColumns columns() {
    return new TsvColumns(id, image, text, labels, separator, group, split);
  }

  boolean quoted() {
    return quoted;
  }

  Optional<String> split() {
    return split;
  }
}
