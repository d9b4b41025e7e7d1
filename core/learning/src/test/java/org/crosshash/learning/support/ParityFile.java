package org.crosshash.learning.support;

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
 * A stored array of numbers that the methods' released code computed: from the folder of the system
 * property {@code crosshash.parity}, else from the test resources.
 */
public record ParityFile(int[] shape, double[] values) {
  private static final Pattern HEADER =
      Pattern.compile("'descr': '(.{3})'.*'shape': \\(([0-9, ]*)\\)");
  private static final int PREFIX = 10;

  public static ParityFile read(String name) {
    return parse(bytes(name));
  }

  /**
   * Reads a test resource that a script of {@code src/test/python} wrote, such as {@code /a/b.npy}.
   */
  public static ParityFile fixture(String resource) {
    try {
      return parse(resource(resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the content of an {@code .npy} file. */
  public static ParityFile parse(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = Short.toUnsignedInt(buffer.getShort(PREFIX - 2));
    Matcher header = HEADER.matcher(new String(bytes, PREFIX, length, StandardCharsets.US_ASCII));
    if (!header.find()) {
      throw new IllegalStateException("No header in an array file");
    }
    int[] shape =
        Arrays.stream(header.group(2).split(",", -1))
            .map(String::strip)
            .filter(size -> !size.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    buffer.position(PREFIX + length);
    double[] values = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (header.group(1)) {
            case "<f4" -> buffer.getFloat();
            case "<f8" -> buffer.getDouble();
            case "<i4" -> buffer.getInt();
            case "|i1" -> buffer.get();
            default -> throw new IllegalStateException("No numbers of " + header.group(1));
          };
    }
    return new ParityFile(shape, values);
  }

  private static byte[] bytes(String name) {
    String folder = System.getProperty("crosshash.parity", "");
    try {
      if (!folder.isEmpty()) {
        return Files.readAllBytes(Path.of(folder).resolve(name));
      }
      return resource("/parity/" + name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = ParityFile.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("No resource " + name);
      }
      return stream.readAllBytes();
    }
  }

  public float[] floats() {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  public int[] ints() {
    return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
  }

  /** The block of a square matrix at these rows and columns. */
  public float[] block(int[] positions) {
    float[] block = new float[positions.length * positions.length];
    for (int row = 0; row < positions.length; row++) {
      for (int column = 0; column < positions.length; column++) {
        block[row * positions.length + column] =
            (float) values[positions[row] * shape[1] + positions[column]];
      }
    }
    return block;
  }
}
