package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.rows.DelimitedReader;

/**
 * Reads image-text pairs from a tab-separated file with a header and a folder of pictures.
 *
 * <p>The file is UTF-8. Tabs divide fields and quotation marks are ordinary characters unless
 * {@code quoted} is set. All problems are reported at once, each with its line; nothing is imported
 * from a file that has any.
 *
 * @param file the table
 * @param pictures the folder that the paths of its image column start from
 * @param columns which columns hold what
 * @param quoted fields may be enclosed in double quotation marks, doubled inside
 */
public record TsvImporter(Path file, Path pictures, TsvColumns columns, boolean quoted) {
  /** Checks that nothing is null. */
  public TsvImporter {
    requireNonNull(file, "file");
    requireNonNull(pictures, "pictures");
    requireNonNull(columns, "columns");
  }

  /**
   * Reads the pairs and divides them by their split column.
   *
   * @throws CrosshashException if there is no split column, or anything is wrong with the file
   */
  public Dataset read(String name, String description) {
    if (columns.split().isEmpty()) {
      throw CrosshashException.invalid(
          "Pairs need a split column or a split protocol",
          "neither is named",
          "add --split COLUMN, or --split-protocol with one of "
              + String.join(", ", SplitProtocol.names()));
    }
    Rows rows = rows();
    return new Dataset(name, description, rows.pairs(), pictures, rows.split());
  }

  /**
   * Reads the pairs and divides them by a protocol.
   *
   * @throws CrosshashException if anything is wrong with the file or it is too small
   */
  public Dataset read(String name, String description, String protocol, SplitCounts counts) {
    List<Pair> pairs = rows().pairs();
    Split split = SplitProtocol.of(protocol, pairs.size(), counts).split(pairs);
    return new Dataset(name, description, pairs, pictures, split);
  }

  /** Pairs, and by part of the split the ids that the split column puts there. */
  private record Rows(List<Pair> pairs, Map<String, List<String>> parts) {
    Split split() {
      boolean own = !parts.get("database").isEmpty();
      for (String part : List.of("train", "query")) {
        if (parts.get(part).isEmpty()) {
          throw CrosshashException.invalid(
              "A split needs at least one pair in each of train and query",
              "no pair in " + part,
              "fill the split column, or use --split-protocol instead of it");
        }
      }
      return new Split(
          parts.get("train"),
          parts.get(own ? "database" : "train"),
          parts.get("query"),
          parts.get("validation"),
          own
              ? "Fixed, by the split column of the pairs file."
              : "Fixed, by the split column of the pairs file; the training pairs are also the"
                  + " database.");
    }
  }

  private Rows rows() {
    try (DelimitedReader reader = DelimitedReader.tabs(file, quoted)) {
      PictureFolder folder = new PictureFolder(pictures).requireThere();
      PairTable.Rows rows = new PairTable(file, columns, folder, Optional.empty()).read(reader);
      return new Rows(rows.pairs(), rows.parts());
    }
  }
}
