package org.crosshash.experiments.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.errors.CrosshashException;

/** Collects what is wrong with a pairs file, so that a user mends it in one go. */
final class ImportProblems {
  private static final int SHOWN = 10;

  private final Path file;
  private final List<String> shown = new ArrayList<>();
  private long count;

  ImportProblems(Path file) {
    this.file = file;
  }

  /** Notes a problem of a line, counted from 1, the header being line 1. */
  void add(long line, String problem) {
    count++;
    if (shown.size() < SHOWN) {
      shown.add("line " + line + ": " + problem);
    }
  }

  /** Throws what was collected, if anything was. */
  void throwIfAny() {
    if (count == 0) {
      return;
    }
    String more = count > SHOWN ? "\n  and " + (count - SHOWN) + " more" : "";
    throw CrosshashException.invalid(
        "Every line of a pairs file needs a new id, a picture that exists, a text, and no split that"
            + " lets it ask what it trains or answers",
        count + " problems in " + file + "\n  " + String.join("\n  ", shown) + more,
        "mend or remove these lines and import again");
  }
}
