package org.crosshash.encoding.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.Digest;

/**
 * A folder that holds a detector: {@value DetectorDescription#FILE_NAME} and the files that it
 * names.
 *
 * @param path the folder
 * @param description what its description says
 */
public record DetectorFolder(Path path, DetectorDescription description) {
  /** Checks that nothing is missing. */
  public DetectorFolder {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(description, "description");
  }

  /** Whether a folder is meant to be a detector's. */
  static boolean is(Path path) {
    return Files.isRegularFile(path.resolve(DetectorDescription.FILE_NAME));
  }

  /**
   * Reads the description of a folder; the files it names are not looked at.
   *
   * @throws CrosshashException NOT_FOUND if there is none; INVALID_ARGUMENT if it breaks a rule
   */
  public static DetectorFolder read(Path path) {
    Path file = path.resolve(DetectorDescription.FILE_NAME);
    try {
      return new DetectorFolder(path, DetectorJson.read(Files.readString(file)));
    } catch (IOException e) {
      throw new CrosshashException(
          Problem.NOT_FOUND,
          "A detector's folder must hold a description that can be read",
          "%s (%s)".formatted(file, e.getClass().getSimpleName()),
          "make the folder with crosshash models add-detector",
          e);
    }
  }

  /** Digest of all that decides about the boxes. */
  public Digest digest() {
    return DetectorJson.fingerprint(description);
  }

  /** The files that the description pins. */
  PinnedFiles files() {
    return new PinnedFiles(path, description.files());
  }

  /** Bytes of all files together, as they are now; what is missing counts 0. */
  public long bytes() {
    return files().bytes();
  }
}
