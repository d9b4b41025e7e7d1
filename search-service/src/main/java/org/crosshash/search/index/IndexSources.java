package org.crosshash.search.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.crosshash.files.DurableFiles;

/**
 * Names of the artifacts that an index was filled from: the file {@code sources}, one name a line,
 * readable by people and without the engine, so that they can be kept, and the index built anew,
 * even where its records are damaged.
 */
public final class IndexSources {
  private static final String FILE = "sources";

  private IndexSources() {}

  /** The names noted in an index folder, sorted; none where there is no file. */
  public static SortedSet<String> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Collections.emptySortedSet();
    }
    try {
      SortedSet<String> names = new TreeSet<>(Files.readAllLines(file));
      names.remove("");
      return Collections.unmodifiableSortedSet(names);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Notes a name, durably; one that is noted already changes nothing. */
  static void add(Path folder, String name) {
    SortedSet<String> names = new TreeSet<>(read(folder));
    if (names.add(name)) {
      replace(folder, names);
    }
  }

  /** Notes these names and no others, durably. */
  static void replace(Path folder, SortedSet<String> names) {
    try {
      String lines = names.stream().map(name -> name + "\n").collect(Collectors.joining());
      DurableFiles.write(folder.resolve(FILE), lines.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder.resolve(FILE), e);
    }
  }
}
