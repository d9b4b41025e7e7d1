package org.crosshash.tables;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.crosshash.errors.CrosshashException;

/**
 * A SHA-256 digest.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
  private static final HexFormat HEX = HexFormat.of();
  private static final int HEX_DIGITS = 64;

  /**
   * Checks the form.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it is not 64 lower-case hexadecimal digits
   */
  public Digest {
    if (!isDigest(hex)) {
      throw CrosshashException.invalid(
          "A digest is 64 lower-case hexadecimal digits",
          hex,
          "copy the whole digest from where the artifact was made");
    }
  }

  /** The digest of some bytes. */
  public static Digest of(byte[] bytes) {
    return finish(newHasher(), bytes);
  }

  /** The digest of a text's UTF-8 bytes. */
  public static Digest of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The digest of a file's bytes, read piece by piece.
   *
   * @throws IOException if it cannot be read
   */
  public static Digest ofFile(Path file) throws IOException {
    return ContentDigests.table(file);
  }

  /** A fresh SHA-256 state. */
  static MessageDigest newHasher() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** The digest of what was put into {@code hasher}, which is spent by this. */
  static Digest finish(MessageDigest hasher) {
    return new Digest(HEX.formatHex(hasher.digest()));
  }

  private static Digest finish(MessageDigest hasher, byte[] last) {
    return new Digest(HEX.formatHex(hasher.digest(last)));
  }

  private static boolean isDigest(String hex) {
    return hex.length() == HEX_DIGITS
        && hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
