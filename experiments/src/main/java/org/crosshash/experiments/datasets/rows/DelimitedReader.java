package org.crosshash.experiments.datasets.rows;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.crosshash.errors.CrosshashException;

/** Reads tab-separated or comma-separated values in UTF-8 with a header line. */
public final class DelimitedReader implements TableReader {
  private final Path file;
  private final String separated;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;

  private DelimitedReader(Path file, String separated, CSVParser parser) {
    this.file = file;
    this.separated = separated;
    this.parser = parser;
    this.records = parser.iterator();
  }

  /**
   * Opens tab-separated values.
   *
   * @param quoted fields may be enclosed in double quotation marks, doubled inside
   */
  public static DelimitedReader tabs(Path file, boolean quoted) {
    return open(file, '\t', quoted, "tab-separated");
  }

  /** Opens comma-separated values (RFC 4180). */
  public static DelimitedReader commas(Path file) {
    return open(file, ',', true, "comma-separated");
  }

  private static DelimitedReader open(Path file, char delimiter, boolean quoted, String separated) {
    if (!Files.isRegularFile(file)) {
      throw CrosshashException.notFound(
          "A pairs file must exist",
          file,
          "name a " + separated + " file by " + (delimiter == '\t' ? "--tsv" : "--from"));
    }
    CSVFormat format =
        CSVFormat.Builder.create()
            .setDelimiter(delimiter)
            .setRecordSeparator('\n')
            .setQuote(quoted ? '"' : null)
            .setIgnoreEmptyLines(true)
            .setHeader()
            .setSkipHeaderRecord(true)
            .setAllowMissingColumnNames(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_ALL)
            .get();
    try {
      Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
      try {
        return new DelimitedReader(file, separated, format.parse(withoutByteOrderMark(reader)));
      } catch (IOException | RuntimeException failure) {
        reader.close();
        throw failure;
      }
    } catch (UncheckedIOException | IOException failure) {
      throw unreadable(file, separated, failure);
    }
  }

  private static Reader withoutByteOrderMark(Reader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
    return reader;
  }

  private static CrosshashException unreadable(Path file, String separated, Exception failure) {
    Throwable cause =
        failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
    return CrosshashException.invalid(
        cause instanceof CharacterCodingException
            ? "A pairs file must be UTF-8"
            : "A pairs file must be readable as " + separated + " values",
        file + " (" + cause.getMessage() + ")",
        "write the file again as UTF-8, " + separated);
  }

  @Override
  public Optional<List<String>> header() {
    return Optional.of(parser.getHeaderNames());
  }

  @Override
  public Optional<TableRow> next() {
    try {
      return records.hasNext()
          ? Optional.of(new Row(records.next(), parser.getCurrentLineNumber(), header().get()))
          : Optional.empty();
    } catch (UncheckedIOException | IllegalStateException failure) {
      throw unreadable(file, separated, failure);
    }
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException failure) {
      throw unreadable(file, separated, failure);
    }
  }

  private record Row(CSVRecord values, long line, List<String> header) implements TableRow {
    @Override
    public Optional<String> problem() {
      return values.isConsistent()
          ? Optional.empty()
          : Optional.of(
              "%d fields where the header has %d".formatted(values.size(), header.size()));
    }

    @Override
    public String text(String column) {
      return values.get(column).strip();
    }
  }
}
