package org.crosshash.experiments.datasets.layouts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** The files that {@code dataset_fixtures.py} made. */
final class Fixtures {
  private static final Path ROOT = Path.of("src/test/resources/datasets").toAbsolutePath();

  private Fixtures() {}

  static Path path(String name) {
    return ROOT.resolve(name);
  }

  /** A copy of a folder, to be damaged. */
  static Path copy(String name, Path to) {
    Path source = path(name);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
      return to;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Cuts a file to a share of its length. */
  static void truncate(Path file, double share) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, (int) (share * bytes.length)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
