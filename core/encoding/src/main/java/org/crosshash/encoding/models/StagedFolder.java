package org.crosshash.encoding.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;

/** Adds a folder to the folder of encoders: made and tried beside it, then moved there whole. */
final class StagedFolder {
  private StagedFolder() {}

  /** Makes the folder, and runs what is in it. */
  interface Making {
    void in(Path staging) throws IOException;
  }

  /**
   * Makes a folder.
   *
   * @param root folder of encoders, made where it is not there
   * @param kind what is added, "encoder" or "detector", for errors
   * @return the folder, {@code root/id}
   * @throws CrosshashException ALREADY_EXISTS if there is such a folder; FAILED_PRECONDITION if it
   *     cannot be written
   */
  static Path add(Path root, String id, String kind, Making making) {
    Path target = root.resolve(id);
    if (Files.exists(target)) {
      throw new CrosshashException(
          Problem.ALREADY_EXISTS,
          "A new " + kind + " must have a new id",
          target,
          "choose another id, or delete that folder");
    }
    try {
      Files.createDirectories(root);
      Path staging = Files.createTempDirectory(root, ".adding-");
      try {
        making.in(staging);
        DurableFiles.move(staging, target);
        return target;
      } finally {
        DurableFiles.deleteTree(staging);
      }
    } catch (IOException e) {
      throw new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "The files of a new " + kind + " must be copied into the folder of encoders",
          "%s (%s)".formatted(target, e),
          "free space or mend the rights of the folder, then add the " + kind + " again",
          e);
    }
  }
}
