package org.crosshash.experiments.datasets.rows;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A row of a table; valid until the next one is asked for. */
public interface TableRow {
  /** Where it stands, counted from 1, a header being line 1. */
  long line();

  /** What is wrong with the row as a whole, if anything is. */
  default Optional<String> problem() {
    return Optional.empty();
  }

  /** The value of a column as text, without what surrounds it; empty where there is none. */
  String text(String column);

  /** The values of a column: a list, or a text that a separator divides. Each once, none empty. */
  default List<String> list(String column, String separator) {
    return divided(text(column), separator);
  }

  /** The bytes of a column that holds files. */
  default Optional<byte[]> bytes(String column) {
    return Optional.empty();
  }

  /** The parts of a text that a separator divides. */
  static List<String> divided(String text, String separator) {
    return once(Pattern.compile(Pattern.quote(separator)).splitAsStream(text));
  }

  /** Values without what surrounds them, each once, none empty, in order. */
  static List<String> once(Stream<String> values) {
    Set<String> fields = new LinkedHashSet<>();
    values.map(String::strip).filter(field -> !field.isEmpty()).forEach(fields::add);
    return List.copyOf(fields);
  }
}
