package org.crosshash.encoding;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The picture formats that are read, told apart by their first bytes and never by a file name. */
enum ImageFormat {
  PNG("png"),
  JPEG("jpeg"),
  GIF("gif"),
  BMP("bmp"),
  WEBP("webp"),
  TIFF("tiff");

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private final String reader;

  ImageFormat(String reader) {
    this.reader = reader;
  }

  /** The name of the format in ImageIO's registry. */
  String reader() {
    return reader;
  }

  /** The format whose signature the bytes begin with, or empty. */
  static Optional<ImageFormat> sniff(byte[] bytes) {
    if (startsWith(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
      return Optional.of(PNG);
    }
    if (startsWith(bytes, 0, "\u00ff\u00d8\u00ff")) {
      return Optional.of(JPEG);
    }
    if (startsWith(bytes, 0, "GIF8")) {
      return Optional.of(GIF);
    }
    if (startsWith(bytes, 0, "BM")) {
      return Optional.of(BMP);
    }
    if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP")) {
      return Optional.of(WEBP);
    }
    if (startsWith(bytes, 0, "II*\0") || startsWith(bytes, 0, "MM\0*")) {
      return Optional.of(TIFF);
    }
    return Optional.empty();
  }

  /**
   * What bytes that are none of these formats seem to be, with the first of them in hexadecimal.
   */
  static String describe(byte[] bytes) {
    if (bytes.length == 0) {
      return "0 bytes";
    }
    String head =
        new String(bytes, 0, Math.min(bytes.length, 256), StandardCharsets.ISO_8859_1)
            .strip()
            .toLowerCase(Locale.ROOT);
    String guess;
    if (head.contains("<svg")) {
      guess = "SVG";
    } else if (head.startsWith("<!doctype html") || head.startsWith("<html")) {
      guess = "HTML";
    } else if (head.startsWith("%pdf")) {
      guess = "PDF";
    } else if (startsWith(bytes, 4, "ftypavif") || startsWith(bytes, 4, "ftyphei")) {
      guess = "AVIF or HEIC";
    } else if (head.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t')) {
      guess = "text";
    } else {
      guess = "unknown data";
    }
    return "%s, %d bytes beginning with %s"
        .formatted(guess, bytes.length, HEX.formatHex(bytes, 0, Math.min(bytes.length, 12)));
  }

  private static boolean startsWith(byte[] bytes, int offset, String signature) {
    if (bytes.length < offset + signature.length()) {
      return false;
    }
    for (int i = 0; i < signature.length(); i++) {
      if ((bytes[offset + i] & 0xff) != signature.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
