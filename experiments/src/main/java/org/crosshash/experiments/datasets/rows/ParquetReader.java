package org.crosshash.experiments.datasets.rows;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqStruct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Reads Parquet, a row group at a time, uncompressed or compressed by gzip, Snappy, LZ4 or
 * Zstandard. A picture may be bytes, or a structure with {@code bytes} as the library {@code
 * datasets} writes.
 */
public final class ParquetReader implements TableReader {
  private static final String BYTES = "bytes";

  /** Kept, for levels of loggers that nobody holds are forgotten. */
  private static final Logger LIBRARY = Logger.getLogger("dev.hardwood");

  static {
    // It tells at level INFO which decompressor it found.
    LIBRARY.setLevel(Level.WARNING);
  }

  private final Path file;
  private final ParquetFileReader parquet;
  private final RowReader rows;
  private final List<String> header;
  private long line = 1;

  private ParquetReader(Path file, ParquetFileReader parquet, RowReader rows, List<String> header) {
    this.file = file;
    this.parquet = parquet;
    this.rows = rows;
    this.header = header;
  }

  /** Opens a file. */
  public static ParquetReader open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw CrosshashException.notFound(
          "A pairs file must exist", file, "name a Parquet file by --from");
    }
    try {
      ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file));
      try {
        List<String> header = new ArrayList<>();
        parquet.getFileSchema().getRootNode().children().forEach(node -> header.add(node.name()));
        return new ParquetReader(file, parquet, parquet.rowReader(), List.copyOf(header));
      } catch (RuntimeException failure) {
        parquet.close();
        throw failure;
      }
    } catch (IOException | RuntimeException failure) {
      throw damaged(file, failure);
    }
  }

  private static CrosshashException damaged(Path file, Exception failure) {
    return new CrosshashException(
        Problem.INVALID_ARGUMENT,
        "A pairs file must be readable as Parquet",
        file + " (" + failure.getMessage() + ")",
        "fetch or write it again",
        failure);
  }

  @Override
  public Optional<List<String>> header() {
    return Optional.of(header);
  }

  @Override
  public Optional<TableRow> next() {
    try {
      if (!rows.hasNext()) {
        return Optional.empty();
      }
      rows.next();
      line++;
      return Optional.of(new Row(rows, line));
    } catch (RuntimeException failure) {
      throw damaged(file, failure);
    }
  }

  @Override
  public void close() {
    try {
      rows.close();
      parquet.close();
    } catch (IOException failure) {
      throw damaged(file, failure);
    }
  }

  private record Row(RowReader values, long line) implements TableRow {
    private Object value(String column) {
      return values.isNull(column) ? "" : values.getValue(column);
    }

    @Override
    public String text(String column) {
      return text(value(column)).strip();
    }

    private static String text(Object value) {
      return switch (value) {
        case null -> "";
        case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
        case PqStruct struct -> "";
        case PqList list -> "";
        default -> value.toString();
      };
    }

    @Override
    public List<String> list(String column, String separator) {
      return value(column) instanceof PqList list
          ? TableRow.once(list.values().stream().map(Row::text))
          : TableRow.divided(text(column), separator);
    }

    @Override
    public Optional<byte[]> bytes(String column) {
      return switch (value(column)) {
        case byte[] bytes -> Optional.of(bytes);
        case PqStruct struct -> Optional.ofNullable(struct.getBinary(BYTES));
        default -> Optional.empty();
      };
    }
  }
}
