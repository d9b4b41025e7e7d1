package org.crosshash.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.wire.GrpcErrors;

/**
 * Bearer tokens with their roles, from a file with one {@code role token} a line; a line that
 * begins with {@code #} is a comment.
 */
final class Tokens {
  private static final int SHORTEST = 16;

  private final List<Entry> entries;

  private Tokens(List<Entry> entries) {
    this.entries = entries;
  }

  /** What the bearer of a token may do. */
  enum Role {
    /** Call what only reads. */
    READER,
    /** Call everything. */
    WRITER
  }

  private record Entry(Role role, String token) {}

  /**
   * Reads a file.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a line is malformed, a token is short or there
   *     is none; (FAILED_PRECONDITION) if everybody may read the file
   */
  static Tokens read(Path file) {
    List<Entry> entries = new ArrayList<>();
    try {
      refusePublic(file);
      int number = 0;
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        number++;
        if (!line.isBlank() && !line.startsWith("#")) {
          entries.add(entry(line.strip(), file + " line " + number));
        }
      }
    } catch (IOException e) {
      throw GrpcErrors.exception(e);
    }
    if (entries.isEmpty()) {
      throw CrosshashException.invalid(
          "A file of tokens holds at least one", file, "write lines like: writer TOKEN");
    }
    return new Tokens(List.copyOf(entries));
  }

  private static void refusePublic(Path file) throws IOException {
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
        throw CrosshashException.precondition(
            "A file of tokens is for its owner only",
            file + " can be read by everybody",
            "chmod 600 it");
      }
    }
  }

  /** The offending value is the place, never the token. */
  private static Entry entry(String line, String place) {
    String[] words = line.split("\\s+", -1);
    Optional<Role> role =
        switch (words[0]) {
          case "reader" -> Optional.of(Role.READER);
          case "writer" -> Optional.of(Role.WRITER);
          default -> Optional.empty();
        };
    if (words.length != 2 || role.isEmpty() || words[1].length() < SHORTEST) {
      throw CrosshashException.invalid(
          "A token's line is its role, reader or writer, and a token of at least "
              + SHORTEST
              + " characters",
          place,
          "correct that line");
    }
    return new Entry(role.orElseThrow(), words[1]);
  }

  /** The first token of the file. */
  String first() {
    return entries.getFirst().token();
  }

  /** The role of a token, if it is known; takes the same time for every token of one length. */
  Optional<Role> role(String token) {
    byte[] shown = token.getBytes(StandardCharsets.UTF_8);
    Optional<Role> found = Optional.empty();
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(shown, entry.token().getBytes(StandardCharsets.UTF_8))) {
        found = Optional.of(entry.role());
      }
    }
    return found;
  }
}
