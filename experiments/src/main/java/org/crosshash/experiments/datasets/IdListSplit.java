package org.crosshash.experiments.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;

/**
 * A user's own lists of ids. Without a list for it the database is every pair that asks in no part.
 *
 * @param parts ids by part of the split; train and query must be there
 */
public record IdListSplit(Map<String, List<String>> parts) implements SplitProtocol {
  static final String NAME = "ids";
  private static final int NAMED = 5;

  /** Checks that train and query are there. */
  public IdListSplit {
    parts = new LinkedHashMap<>(parts);
    for (String part : List.of("train", "query")) {
      if (parts.getOrDefault(part, List.of()).isEmpty()) {
        throw CrosshashException.invalid(
            "Lists of ids are needed for train and query",
            "none for " + part,
            "write --split-ids train=FILE,query=FILE");
      }
    }
  }

  /**
   * Reads lists, {@code train=FILE,query=FILE}, of one id a line.
   *
   * @throws CrosshashException if a part is unknown, or a file is not there
   */
  public static IdListSplit read(String lists) {
    Map<String, List<String>> parts = new LinkedHashMap<>();
    List<String> names = Split.names().toList();
    for (String entry : lists.split(",", -1)) {
      int equals = entry.indexOf('=');
      String part = equals < 0 ? entry : entry.substring(0, equals).strip();
      if (equals < 0 || !names.contains(part)) {
        throw CrosshashException.invalid(
            "Lists of ids are PART=FILE, several divided by commas, with a part of " + names,
            "'" + entry + "'",
            Suggestions.cure(part, names));
      }
      Path file = Path.of(entry.substring(equals + 1).strip());
      try {
        parts.put(
            part,
            Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .toList());
      } catch (IOException failure) {
        throw CrosshashException.notFound(
            "A list of ids must be a readable text file", file, "write one id a line");
      }
    }
    return new IdListSplit(parts);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Split split(List<Pair> pairs) {
    Set<String> known = new HashSet<>();
    pairs.forEach(pair -> known.add(pair.id()));
    parts.forEach((part, ids) -> requireKnown(part, ids, known));
    Set<String> asking = new HashSet<>(parts.get("query"));
    asking.addAll(parts.getOrDefault("validation", List.of()));
    List<String> database = new ArrayList<>(parts.getOrDefault("database", List.of()));
    boolean own = !database.isEmpty();
    if (!own) {
      pairs.stream().map(Pair::id).filter(id -> !asking.contains(id)).forEach(database::add);
    }
    return new Split(
        parts.get("train"),
        database,
        parts.get("query"),
        parts.getOrDefault("validation", List.of()),
        own
            ? "Fixed, by lists of ids."
            : "Fixed, by lists of ids; the database is every pair that asks in no part.");
  }

  private static void requireKnown(String part, List<String> ids, Set<String> known) {
    List<String> unknown = ids.stream().filter(id -> !known.contains(id)).limit(NAMED).toList();
    if (!unknown.isEmpty()) {
      throw CrosshashException.invalid(
          "Ids of a split are ids of pairs",
          part + " has " + unknown,
          "name ids as `crosshash datasets describe --json` writes them");
    }
    if (new HashSet<>(ids).size() != ids.size()) {
      throw CrosshashException.invalid(
          "A list of ids has each once", part + " has some twice", "leave them out");
    }
  }
}
