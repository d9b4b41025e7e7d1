package org.crosshash.tables;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** Turns what the file system reports into the domain's errors. */
final class StorageErrors {
  /**
   * Java has no type of its own for a full disk: the message of the system call is all there is.
   */
  private static final List<String> FULL =
      List.of("no space left", "disk quota exceeded", "file too large");

  private StorageErrors() {}

  /** The error for a failure of reading or writing a file. */
  static CrosshashException of(IOException e, Path path) {
    String message = String.valueOf(e.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    if (FULL.stream().anyMatch(lower::contains)) {
      return new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "The disk has room for the artifact",
          path + ": " + message,
          "free space, for example by collecting garbage, and try again",
          e);
    }
    if (e instanceof AccessDeniedException) {
      return new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "The store's folder can be read and written",
          path + ": access denied",
          "give this user the rights to the folder",
          e);
    }
    return new CrosshashException(
        Problem.INTERNAL,
        "The store's files can be read and written",
        path + ": " + e.getClass().getSimpleName() + ": " + message,
        "look at the disk and the system's log",
        e);
  }

  /** The error for stored bytes that are not what they were. */
  static CrosshashException damaged(ArtifactName name, String finding) {
    return damaged(name, finding, null);
  }

  /** The error for stored bytes that are not what they were. */
  static CrosshashException damaged(ArtifactName name, String finding, Throwable cause) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "A stored artifact has the bytes that its name says",
        name + ": " + finding,
        "delete it and make or fetch it again",
        cause);
  }
}
