package org.crosshash.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the parity vectors, which are .npy files: from the folder that the system property {@code
 * crosshash.parity} names, else from the test resources.
 */
final class ParityVectors {
  private static final Pattern HEADER =
      Pattern.compile("'descr': '([<|]\\w+)'.*'fortran_order': False.*'shape': \\(([^)]*)\\)");

  /**
   * An array.
   *
   * @param shape its dimensions
   * @param values its values, row by row, each exact as a double
   */
  record Array(int[] shape, double[] values) {
    double[] row(int row) {
      int columns = shape[1];
      return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
    }
  }

  private ParityVectors() {}

  static Array read(String file) {
    byte[] bytes = bytes(file);
    int length = Byte.toUnsignedInt(bytes[8]) | (Byte.toUnsignedInt(bytes[9]) << 8);
    Matcher header = HEADER.matcher(new String(bytes, 10, length, StandardCharsets.ISO_8859_1));
    if (bytes[6] != 1 || !header.find()) {
      throw new IllegalArgumentException("Not a plain .npy file of version 1: " + file);
    }
    int[] shape =
        Pattern.compile(",")
            .splitAsStream(header.group(2))
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    int count = 1;
    for (int dimension : shape) {
      count *= dimension;
    }
    ByteBuffer data =
        ByteBuffer.wrap(bytes, 10 + length, bytes.length - 10 - length)
            .order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (header.group(1)) {
            case "|i1" -> data.get();
            case "<i4" -> data.getInt();
            case "<f8" -> data.getDouble();
            default -> throw new IllegalArgumentException("Unknown type: " + header.group(1));
          };
    }
    return new Array(shape, values);
  }

  private static byte[] bytes(String file) {
    String folder = System.getProperty("crosshash.parity", "");
    try {
      if (!folder.isEmpty()) {
        return Files.readAllBytes(Path.of(folder, file));
      }
      try (InputStream in = ParityVectors.class.getResourceAsStream("/parity/" + file)) {
        return in.readAllBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
