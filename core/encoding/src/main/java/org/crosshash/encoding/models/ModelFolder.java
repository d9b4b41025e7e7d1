package org.crosshash.encoding.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.Digest;

/**
 * A folder that holds an encoder: {@value ModelDescription#FILE_NAME} and the files that it names.
 *
 * @param path the folder
 * @param description what its description says
 */
public record ModelFolder(Path path, ModelDescription description) {
  /** Checks that nothing is missing. */
  public ModelFolder {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(description, "description");
  }

  /**
   * Reads the description of a folder; the files it names are not looked at.
   *
   * @throws CrosshashException NOT_FOUND if there is none; INVALID_ARGUMENT if it breaks a rule
   */
  public static ModelFolder read(Path path) {
    Path file = path.resolve(ModelDescription.FILE_NAME);
    try {
      return new ModelFolder(path, DescriptionJson.read(Files.readString(file)));
    } catch (IOException e) {
      throw new CrosshashException(
          Problem.NOT_FOUND,
          "A model folder must hold a description that can be read",
          "%s (%s)".formatted(file, e.getClass().getSimpleName()),
          "make the folder with crosshash models add",
          e);
    }
  }

  /** Digest of all that decides about the vectors: encoders with the same one make the same. */
  public Digest digest() {
    return DescriptionJson.fingerprint(description);
  }

  /** Bytes of all files together, as they are now; what is missing counts 0. */
  public long bytes() {
    return files().bytes();
  }

  /** Bytes of each file, as it is now; empty where it is missing. */
  public SortedMap<String, OptionalLong> sizes() {
    return files().sizes();
  }

  /**
   * Reads all files and checks that they are those that the description pins.
   *
   * @throws CrosshashException FAILED_PRECONDITION if a file is missing, lies outside the folder or
   *     has another digest; DATA_LOSS is not told apart from a file that was exchanged
   */
  public void verify() {
    files().verify();
  }

  PinnedFiles files() {
    return new PinnedFiles(path, description.files());
  }
}
