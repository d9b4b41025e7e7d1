package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;

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
  private static final List<String> SEEN = List.of("train", "database");
  private static final List<String> ASKING = List.of("query", "validation");

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
    if (!Files.isRegularFile(file)) {
      throw CrosshashException.notFound(
          "A pairs file must exist", file, "name a tab-separated file by --tsv");
    }
    if (!Files.isDirectory(pictures)) {
      throw CrosshashException.notFound(
          "The folder of the pictures must exist", pictures, "name it by --images");
    }
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        CSVParser parser = format().parse(withoutByteOrderMark(reader))) {
      return rows(parser);
    } catch (UncheckedIOException | IOException failure) {
      Throwable cause =
          failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
      throw CrosshashException.invalid(
          cause instanceof CharacterCodingException
              ? "A pairs file must be UTF-8"
              : "A pairs file must be readable as tab-separated values",
          file + " (" + cause.getMessage() + ")",
          "write the file again as UTF-8 with tabs between fields");
    }
  }

  private static Reader withoutByteOrderMark(Reader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
    return reader;
  }

  private CSVFormat format() {
    CSVFormat.Builder builder =
        CSVFormat.Builder.create()
            .setDelimiter('\t')
            .setRecordSeparator('\n')
            .setQuote(quoted ? '"' : null)
            .setIgnoreEmptyLines(true)
            .setHeader()
            .setSkipHeaderRecord(true)
            .setAllowMissingColumnNames(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_ALL);
    return builder.get();
  }

  private Rows rows(CSVParser parser) {
    List<String> header = parser.getHeaderNames();
    requireColumns(header);
    ImportProblems problems = new ImportProblems(file);
    Map<String, Long> lines = new HashMap<>();
    Map<String, List<String>> parts = new LinkedHashMap<>();
    Split.names().forEach(part -> parts.put(part, new ArrayList<>()));
    List<Pair> pairs = new ArrayList<>();
    for (CSVRecord record : parser) {
      long line = parser.getCurrentLineNumber();
      if (!record.isConsistent()) {
        problems.add(
            line, "%d fields where the header has %d".formatted(record.size(), header.size()));
        continue;
      }
      String id = record.get(columns.id()).strip();
      String text = record.get(columns.text()).strip();
      String picture = record.get(columns.image()).strip();
      Long earlier = id.isEmpty() ? null : lines.putIfAbsent(id, line);
      if (id.isEmpty()) {
        problems.add(line, "the id is empty");
      } else if (earlier != null) {
        problems.add(line, "id '" + id + "' is already on line " + earlier);
      }
      if (text.isEmpty()) {
        problems.add(line, "the text of '" + id + "' is empty");
      }
      pictureProblem(picture).ifPresent(problem -> problems.add(line, problem));
      columns
          .split()
          .ifPresent(column -> addToParts(id, fields(record.get(column)), parts, line, problems));
      pairs.add(
          new Pair(
              id,
              picture,
              text,
              columns.labels().map(column -> fields(record.get(column))).orElse(List.of()),
              columns.group().map(column -> record.get(column).strip()).orElse("")));
    }
    problems.throwIfAny();
    if (pairs.isEmpty()) {
      throw CrosshashException.invalid(
          "A pairs file needs at least one pair", file, "write one line a pair below the header");
    }
    return new Rows(List.copyOf(pairs), parts);
  }

  private void requireColumns(List<String> header) {
    Map<String, Optional<String>> wanted = new LinkedHashMap<>();
    wanted.put("--id", Optional.of(columns.id()));
    wanted.put("--image", Optional.of(columns.image()));
    wanted.put("--text", Optional.of(columns.text()));
    wanted.put("--labels", columns.labels());
    wanted.put("--group", columns.group());
    wanted.put("--split", columns.split());
    wanted.forEach((option, column) ->
        column
            .filter(name -> !header.contains(name))
            .ifPresent(name -> {
              throw CrosshashException.invalid(
                  "Column " + option + " must be in the header of " + file,
                  "'" + name + "' is not among " + String.join(", ", header),
                  Suggestions.cure(name, header));
            }));
  }

  private Optional<String> pictureProblem(String picture) {
    if (picture.isEmpty()) {
      return Optional.of("the picture's path is empty");
    }
    try {
      Path root = pictures.toAbsolutePath().normalize();
      Path resolved = root.resolve(picture).normalize();
      if (!resolved.startsWith(root)) {
        return Optional.of("picture '" + picture + "' lies outside " + pictures);
      }
      if (!Files.isRegularFile(resolved)) {
        return Optional.of("picture '" + picture + "' is not in " + pictures);
      }
      return Files.size(resolved) == 0
          ? Optional.of("picture '" + picture + "' is an empty file")
          : Optional.empty();
    } catch (InvalidPathException | IOException failure) {
      return Optional.of("picture '" + picture + "' cannot be read: " + failure.getMessage());
    }
  }

  private static void addToParts(
      String id,
      List<String> named,
      Map<String, List<String>> parts,
      long line,
      ImportProblems problems) {
    for (String part : named) {
      List<String> ids = parts.get(part);
      if (ids == null) {
        problems.add(
            line, "split '" + part + "': " + Suggestions.cure(part, Split.names().toList()));
      } else {
        ids.add(id);
      }
    }
    seenAndAsking(named).ifPresent(both -> problems.add(line, "'" + id + "' is in " + both));
  }

  /** The first part that asks beside the first that trains or answers, if there are both. */
  private static Optional<String> seenAndAsking(List<String> named) {
    Optional<String> seen = named.stream().filter(SEEN::contains).findFirst();
    return named.stream()
        .filter(ASKING::contains)
        .findFirst()
        .flatMap(asking -> seen.map(part -> asking + " and in " + part));
  }

  private List<String> fields(String value) {
    Set<String> fields = new LinkedHashSet<>();
    Stream.of(value.split(Pattern.quote(columns.separator()), -1))
        .map(String::strip)
        .filter(field -> !field.isEmpty())
        .forEach(fields::add);
    return List.copyOf(fields);
  }
}
