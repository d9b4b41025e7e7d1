package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.config.Suggestions;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.rows.TableReader;
import org.crosshash.experiments.datasets.rows.TableRow;

/**
 * Makes pairs of the rows of a table. All problems are reported at once, each with its line;
 * nothing is made of a table that has any.
 *
 * @param file the table, for messages
 * @param columns which columns hold what
 * @param pictures the folder that the paths of the image column start from
 * @param extraction folder for pictures that the table holds itself
 */
public record PairTable(
    Path file, TsvColumns columns, PictureFolder pictures, Optional<Path> extraction) {
  private static final List<String> SEEN = List.of("train", "database");
  private static final List<String> ASKING = List.of("query", "validation");

  /** Checks that nothing is null. */
  public PairTable {
    requireNonNull(file, "file");
    requireNonNull(columns, "columns");
    requireNonNull(pictures, "pictures");
    requireNonNull(extraction, "extraction");
  }

  /**
   * Pairs with the parts that a split column puts them into.
   *
   * @param pairs in the order of the table
   * @param parts ids by part; all four are there
   * @param extracted whether pictures were written to the folder of extraction
   */
  public record Rows(List<Pair> pairs, Map<String, List<String>> parts, boolean extracted) {
    /** Copies the collections. */
    public Rows {
      pairs = List.copyOf(pairs);
      parts = new LinkedHashMap<>(parts);
    }
  }

  /**
   * Reads all rows.
   *
   * @throws CrosshashException if a column is missing, or anything is wrong with a row
   */
  public Rows read(TableReader reader) {
    reader.header().ifPresent(this::requireColumns);
    ImportProblems problems = new ImportProblems(file);
    Map<String, Long> lines = new HashMap<>();
    Map<String, List<String>> parts = new LinkedHashMap<>();
    Split.names().forEach(part -> parts.put(part, new ArrayList<>()));
    List<Pair> pairs = new ArrayList<>();
    boolean extracted = false;
    for (Optional<TableRow> next = reader.next(); next.isPresent(); next = reader.next()) {
      TableRow row = next.get();
      long line = row.line();
      if (row.problem().isPresent()) {
        problems.add(line, row.problem().get());
        continue;
      }
      String id = row.text(columns.id());
      String text = row.text(columns.text());
      Long earlier = id.isEmpty() ? null : lines.putIfAbsent(id, line);
      if (id.isEmpty()) {
        problems.add(line, "the id is empty");
      } else if (earlier != null) {
        problems.add(line, "id '" + id + "' is already on line " + earlier);
      }
      if (text.isEmpty()) {
        problems.add(line, "the text of '" + id + "' is empty");
      }
      Optional<byte[]> inside =
          extraction.isPresent() ? row.bytes(columns.image()) : Optional.empty();
      String picture;
      if (inside.isPresent()) {
        picture = "images/%06d".formatted(pairs.size());
        extracted |= extract(inside.get(), picture, line, problems);
      } else {
        picture = row.text(columns.image());
        pictures.problem(picture).ifPresent(problem -> problems.add(line, problem));
      }
      columns
          .split()
          .ifPresent(column ->
              addToParts(id, row.list(column, columns.separator()), parts, line, problems));
      pairs.add(
          new Pair(
              id,
              picture,
              text,
              columns
                  .labels()
                  .map(column -> row.list(column, columns.separator()))
                  .orElse(List.of()),
              columns.group().map(row::text).orElse("")));
    }
    problems.throwIfAny();
    if (pairs.isEmpty()) {
      throw CrosshashException.invalid(
          "A pairs file needs at least one pair", file, "write one line a pair below the header");
    }
    return new Rows(pairs, parts, extracted);
  }

  private boolean extract(byte[] bytes, String picture, long line, ImportProblems problems) {
    try {
      var _ = new ImageDecoder().decode(bytes);
    } catch (CrosshashException damaged) {
      problems.add(line, "the picture cannot be decoded: " + damaged.value());
      return true;
    }
    Path target = extraction.orElseThrow().resolve(picture);
    try {
      Files.createDirectories(target.getParent());
      Files.write(target, bytes);
      return true;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
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
}
