package org.crosshash.wire;

import java.nio.charset.StandardCharsets;
import org.crosshash.errors.CrosshashException;

/**
 * What of an error fits into a call's trailers. gRPC's default for all of them is 8 KB, and a
 * receiver drops what is larger altogether, so that its caller learns nothing of the error.
 *
 * <p>Trailers hold the message twice, percent-encoded and within the base64 of the details. Both
 * together stay below {@value #MOST_BYTES} bytes with the details that an error has.
 */
final class Trailers {
  /** Message and details, as they are encoded. */
  static final int MOST_BYTES = 4_096;

  /** Of the message, as it is encoded both times. */
  private static final int MOST_MESSAGE_BYTES = 1_700;

  /** UTF-8 bytes of each part in the details: a third more in base64. */
  private static final int MOST_RULE_BYTES = 400;

  private static final int MOST_VALUE_BYTES = 600;
  private static final int MOST_CURE_BYTES = 400;

  /** UTF-8 bytes of each part in a message whose parts are too long; at worst 13/3 of it each. */
  private static final int MOST_PART_BYTES = 120;

  private static final String CUT = "…";

  private Trailers() {}

  static String rule(CrosshashException error) {
    return cut(error.rule(), MOST_RULE_BYTES);
  }

  static String value(CrosshashException error) {
    return cut(error.value(), MOST_VALUE_BYTES);
  }

  static String cure(CrosshashException error) {
    return cut(error.cure(), MOST_CURE_BYTES);
  }

  /** The error's message, made of shorter parts where it is too long. */
  static String message(CrosshashException error) {
    if (encodedBytes(error.getMessage()) <= MOST_MESSAGE_BYTES) {
      return error.getMessage();
    }
    return new CrosshashException(
            error.problem(),
            cut(error.rule(), MOST_PART_BYTES),
            cut(error.value(), MOST_PART_BYTES),
            cut(error.cure(), MOST_PART_BYTES))
        .getMessage();
  }

  /** Bytes of a message in {@code grpc-message} and in {@code grpc-status-details-bin}. */
  private static int encodedBytes(String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    int percentEncoded = 0;
    for (byte character : bytes) {
      boolean plain = character >= ' ' && character <= '~' && character != '%';
      percentEncoded += plain ? 1 : 3;
    }
    return percentEncoded + bytes.length * 4 / 3;
  }

  /** The beginning of a text, in whole characters and at most so many UTF-8 bytes. */
  static String cut(String text, int mostBytes) {
    if (bytes(text) <= mostBytes) {
      return text;
    }
    int end = 0;
    int length = bytes(CUT);
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      length += bytes(text.substring(end, next));
      if (length > mostBytes) {
        break;
      }
      end = next;
    }
    return text.substring(0, end) + CUT;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
