package org.crosshash.experiments.datasets.layouts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.arrays.ArrayFile;

/** The files of an import, of which those that hold arrays are opened when they are needed. */
final class ArrayFiles {
  private final List<Path> files;
  private final ImportResources resources;
  private final Map<Path, ArrayFile> open = new HashMap<>();

  private ArrayFiles(List<Path> files, ImportResources resources) {
    this.files = files;
    this.resources = resources;
  }

  /** A found array. */
  record Found(ArrayFile file, String key) {}

  /** The files themselves, and those that folders hold. */
  static ArrayFiles of(List<Path> from, ImportResources resources) {
    Set<Path> files = new LinkedHashSet<>();
    for (Path path : from) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.list(path)) {
          inside.filter(Files::isRegularFile).sorted().map(ArrayFiles::plain).forEach(files::add);
        } catch (IOException failure) {
          throw new UncheckedIOException(failure);
        }
      } else if (Files.exists(path)) {
        files.add(plain(path));
      } else {
        throw CrosshashException.notFound(
            "What is imported must exist", path, "name files or a folder by --from");
      }
    }
    return new ArrayFiles(List.copyOf(files), resources);
  }

  /** One name for a file, so that naming it twice is harmless. */
  private static Path plain(Path file) {
    return file.toAbsolutePath().normalize();
  }

  /**
   * The array of a specification.
   *
   * @throws CrosshashException if it is required and not there, or in several files
   */
  Optional<Found> find(ArraySpec spec) {
    List<String> seen = new ArrayList<>();
    List<Found> matches = new ArrayList<>();
    for (Path file : files) {
      if (!name(file).toLowerCase(Locale.ROOT).matches(spec.file())
          || !name(file).toLowerCase(Locale.ROOT).matches(".*\\.(mat|npy|h5|hdf5|h5py)")) {
        continue;
      }
      ArrayFile arrays = open.computeIfAbsent(file, path -> resources.keep(ArrayFile.open(path)));
      List<String> names = arrays.names();
      List<String> keys =
          spec.keys().equals(List.of("*")) && names.size() == 1 ? names : spec.keys();
      keys.stream()
          .filter(names::contains)
          .findFirst()
          .ifPresent(key -> matches.add(new Found(arrays, key)));
      seen.addAll(names);
    }
    if (matches.size() > 1) {
      throw ambiguous(spec, matches);
    }
    if (matches.size() == 1) {
      return Optional.of(matches.getFirst());
    }
    if (!spec.required()) {
      return Optional.empty();
    }
    if (seen.isEmpty()) {
      throw CrosshashException.notFound(
          "A file %s with the array %s is needed".formatted(shown(spec.file()), keys(spec)),
          files.isEmpty()
              ? "no file"
              : files.stream().limit(12).map(ArrayFiles::name).collect(Collectors.joining(", ")),
          "name the folder that it is in by --from");
    }
    throw CrosshashException.invalid(
        "The array %s is needed for %s".formatted(keys(spec), what(spec)),
        "there are " + seen,
        Suggestions.cure(spec.keys().getFirst(), seen));
  }

  private static CrosshashException ambiguous(ArraySpec spec, List<Found> matches) {
    return CrosshashException.invalid(
        "An array is in one of the files",
        matches.stream()
            .map(found -> found.key() + " in " + found.file().path())
            .collect(Collectors.joining(", "))
            .concat(" could each be the " + what(spec)),
        "name only the files that belong together by --from, or rename the key in one of them");
  }

  private static String what(ArraySpec spec) {
    return (spec.part().isEmpty() ? "" : spec.part() + " ")
        + spec.role().name().toLowerCase(Locale.ROOT);
  }

  private static String keys(ArraySpec spec) {
    return String.join(" or ", spec.keys());
  }

  private static String shown(String pattern) {
    return pattern.equals(".*") ? "" : pattern.replace("\\.", ".").replace(".*", "*");
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
