package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;

/**
 * A folder that pictures' paths start from.
 *
 * @param root the folder
 */
public record PictureFolder(Path root) {
  /** Checks that it is named. */
  public PictureFolder {
    requireNonNull(root, "root");
  }

  /**
   * The folder, if it is there.
   *
   * @throws CrosshashException (NOT_FOUND) if it is not
   */
  public PictureFolder requireThere() {
    if (!Files.isDirectory(root)) {
      throw CrosshashException.notFound(
          "The folder of the pictures must exist", root, "name it by --images");
    }
    return this;
  }

  /** What is wrong with a picture's path, if anything is: outside, missing, or an empty file. */
  public Optional<String> problem(String picture) {
    if (picture.isEmpty()) {
      return Optional.of("the picture's path is empty");
    }
    try {
      Path folder = root.toAbsolutePath().normalize();
      Path resolved = folder.resolve(picture).normalize();
      if (!resolved.startsWith(folder)) {
        return Optional.of("picture '" + picture + "' lies outside " + root);
      }
      if (!Files.isRegularFile(resolved)) {
        return Optional.of("picture '" + picture + "' is not in " + root);
      }
      return Files.size(resolved) == 0
          ? Optional.of("picture '" + picture + "' is an empty file")
          : Optional.empty();
    } catch (InvalidPathException | IOException failure) {
      return Optional.of("picture '" + picture + "' cannot be read: " + failure.getMessage());
    }
  }
}
