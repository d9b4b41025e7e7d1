package org.crosshash.encoding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * An array of floats in NumPy's file format, version 1.0, so that parameters can be read from
 * Python too. Only little-endian float32 in C order.
 *
 * @param shape one or two lengths
 * @param values row by row
 */
record NpyArray(int[] shape, float[] values) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '<f4', 'fortran_order': False, 'shape': \\((\\d+),(?: (\\d+))?\\), \\}\\s*");

  NpyArray {
    if (shape.length < 1
        || shape.length > 2
        || Arrays.stream(shape).reduce(1, Math::multiplyExact) != values.length) {
      throw new IllegalArgumentException(
          "Shape %s must fit %d values".formatted(Arrays.toString(shape), values.length));
    }
  }

  static NpyArray vector(float[] values) {
    return new NpyArray(new int[] {values.length}, values);
  }

  /** The bytes of the file. */
  byte[] toBytes() {
    String lengths = shape.length == 1 ? shape[0] + "," : shape[0] + ", " + shape[1];
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }".formatted(lengths);
    int unpadded = MAGIC.length + 2 + header.length() + 1;
    int padding = Math.floorMod(-unpadded, ALIGNMENT);
    int headerLength = header.length() + padding + 1;
    ByteBuffer buffer =
        ByteBuffer.allocate(unpadded + padding + Float.BYTES * values.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(MAGIC).putShort((short) headerLength);
    buffer.put((header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII));
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  /**
   * Reads the bytes of a file.
   *
   * @param name what to call it in errors
   * @throws CrosshashException DATA_LOSS if it is none that {@link #toBytes} wrote
   */
  static NpyArray parse(String name, byte[] file) {
    boolean known =
        file.length >= MAGIC.length + 2
            && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = known ? buffer.position(MAGIC.length).getShort() : -1;
    if (headerLength < 0 || headerLength > buffer.remaining()) {
      throw damaged(name, file);
    }
    byte[] header = new byte[headerLength];
    buffer.get(header);
    Matcher matcher = HEADER.matcher(new String(header, StandardCharsets.US_ASCII));
    if (!matcher.matches()) {
      throw damaged(name, file);
    }
    int rows = Integer.parseInt(matcher.group(1));
    int[] shape =
        matcher.group(2) == null
            ? new int[] {rows}
            : new int[] {rows, Integer.parseInt(matcher.group(2))};
    float[] values = new float[buffer.remaining() / Float.BYTES];
    buffer.asFloatBuffer().get(values);
    if (buffer.remaining() % Float.BYTES != 0
        || Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b) != values.length) {
      throw damaged(name, file);
    }
    return new NpyArray(shape, values);
  }

  private static CrosshashException damaged(String name, byte[] file) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "A stored array must be a NumPy file of little-endian float32",
        "%s of %d bytes".formatted(name, file.length),
        "align the embeddings again");
  }
}
