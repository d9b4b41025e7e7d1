package org.crosshash.encoder;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.Digest;

/**
 * Reads pictures that items name by {@code image_uri}: only under allow-listed folders, and only if
 * the bytes are those that the item's digest pins.
 */
final class ImageFiles {
  private static final long LARGEST_FILE = 256L << 20;

  private final List<Path> roots;

  /**
   * A reader for these folders.
   *
   * @param roots absolute and real
   */
  ImageFiles(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  /**
   * The bytes of a file.
   *
   * @param uri an absolute path, or a {@code file:} URI
   * @throws CrosshashException INVALID_ARGUMENT if it cannot be read, is too large, or has another
   *     digest; FAILED_PRECONDITION if it lies outside the folders, whatever it is
   */
  byte[] read(String uri, Digest digest) {
    Path path = path(uri);
    try {
      Path real = path.toRealPath();
      requireAllowed(real, uri);
      if (!Files.isRegularFile(real) || Files.size(real) > LARGEST_FILE) {
        throw CrosshashException.invalid(
            "image_uri must name a file of at most %d MB".formatted(LARGEST_FILE >> 20),
            uri,
            "name the picture itself");
      }
      byte[] bytes = Files.readAllBytes(real);
      if (!Digest.of(bytes).equals(digest)) {
        throw CrosshashException.invalid(
            "A file must have the SHA-256 that image_digest gives, " + digest,
            "%s has %s".formatted(uri, Digest.of(bytes)),
            "import the items again, or bring the file back");
      }
      return bytes;
    } catch (IOException e) {
      // The same answer for a file that is absent and one that must not be seen.
      requireAllowed(path.normalize(), uri);
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A file that image_uri names must be readable",
          "%s (%s)".formatted(uri, e.getClass().getSimpleName()),
          "bring the file back, or leave the item out",
          e);
    }
  }

  private static Path path(String uri) {
    try {
      Path path = uri.startsWith("file:") ? Path.of(URI.create(uri)) : Path.of(uri);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (IllegalArgumentException malformed) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "image_uri must be an absolute path or a file: URI",
          uri,
          "give the absolute path of the picture",
          malformed);
    }
    throw CrosshashException.invalid(
        "image_uri must be an absolute path or a file: URI",
        uri,
        "give the absolute path of the picture");
  }

  private void requireAllowed(Path path, String uri) {
    if (roots.stream().noneMatch(path::startsWith)) {
      throw CrosshashException.precondition(
          "image_uri must lie under a folder that the server was allowed to read",
          uri,
          "start the server with that folder among its image roots, or put the bytes into the"
              + " column image");
    }
  }
}
