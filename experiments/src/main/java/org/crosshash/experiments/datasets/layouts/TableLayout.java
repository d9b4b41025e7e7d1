package org.crosshash.experiments.datasets.layouts;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.PairTable;
import org.crosshash.experiments.datasets.PictureFolder;
import org.crosshash.experiments.datasets.rows.DelimitedReader;
import org.crosshash.experiments.datasets.rows.JsonLinesReader;
import org.crosshash.experiments.datasets.rows.ParquetReader;
import org.crosshash.experiments.datasets.rows.TableReader;

/** A table of pairs with a folder of pictures. */
record TableLayout(String name, String title, List<String> files, Opening opening)
    implements Layout {
  private static final String PARQUET = "parquet";

  TableLayout {
    files = List.copyOf(files);
    requireNonNull(opening, "opening");
  }

  /** Opens a table. */
  interface Opening {
    /**
     * Opens it.
     *
     * @param quoted whether fields may be enclosed in quotation marks
     */
    TableReader open(Path file, boolean quoted);
  }

  /** All of them. */
  static List<Layout> layouts() {
    return List.of(
        new TableLayout(
            "tsv",
            "Tab-separated values and a folder of pictures",
            List.of(
                "FILE.tsv with a header line; --images DIR; columns by --id, --image, --text,"
                    + " --labels, --group, --split"),
            DelimitedReader::tabs),
        new TableLayout(
            "csv",
            "Comma-separated values and a folder of pictures",
            List.of(
                "FILE.csv with a header line, fields in double quotation marks where needed;"
                    + " --images DIR; columns as for tsv"),
            (file, quoted) -> DelimitedReader.commas(file)),
        new TableLayout(
            "jsonl",
            "JSON lines and a folder of pictures",
            List.of(
                "FILE.jsonl, an object a line; --images DIR; fields as the columns of tsv; labels"
                    + " and split may be arrays"),
            (file, quoted) -> JsonLinesReader.open(file)),
        new TableLayout(
            "parquet",
            "Parquet, with a folder of pictures or the pictures inside",
            List.of(
                "FILE.parquet; columns as for tsv; the image column holds paths below --images, or"
                    + " bytes, or structures with bytes"),
            (file, quoted) -> ParquetReader.open(file)));
  }

  @Override
  public String source() {
    return "any";
  }

  @Override
  public FoundPairs read(LayoutRequest request, ImportResources resources) {
    if (request.from().size() != 1) {
      throw CrosshashException.invalid(
          "A table is one file", request.from(), "name one file by --from");
    }
    Path file = request.from().getFirst();
    if (!name.equals(PARQUET) && request.images().isEmpty()) {
      throw CrosshashException.invalid(
          "A table of pairs needs the folder of its pictures", "none is named", "add --images DIR");
    }
    PictureFolder pictures = new PictureFolder(request.images().orElse(request.extraction()));
    TableReader reader = resources.keep(opening.open(file, request.quoted()));
    if (request.images().isPresent()) {
      pictures.requireThere();
    }
    PairTable.Rows rows =
        new PairTable(
                file,
                request.columns(),
                pictures,
                name.equals(PARQUET) ? Optional.of(request.extraction()) : Optional.empty())
            .read(reader);
    FoundPairs found =
        FoundPairs.of(
            rows.pairs(), rows.extracted() ? request.extraction() : pictures.root(), List.of());
    Map<String, List<String>> parts = rows.parts();
    return request.columns().split().isEmpty()
        ? found
        : found.divided(parts, "Fixed, by the split column of the pairs file.");
  }
}
