package org.crosshash.learning.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** NumPy's array files, version 1.0, of little-endian float32 in C order. */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int PREFIX = MAGIC.length + Short.BYTES;
  private static final int ALIGNMENT = 64;
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]*)\\)");

  private Npy() {}

  /**
   * An array.
   *
   * @param shape sizes, outermost first
   * @param values in C order
   */
  public record Floats(int[] shape, float[] values) {}

  public static byte[] write(float[] values, int... shape) {
    String sizes =
        Arrays.stream(shape).mapToObj(size -> size + ",").collect(Collectors.joining(" "));
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + "), }";
    int padded = (PREFIX + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    String line = header + " ".repeat(padded - PREFIX - header.length() - 1) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.addExact(padded, Math.multiplyExact(values.length, Float.BYTES)))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).putShort((short) line.length());
    bytes.put(line.getBytes(StandardCharsets.US_ASCII));
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  public static Floats read(String name, byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < PREFIX || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw damaged(name, "not an .npy file of version 1.0");
    }
    int length = Short.toUnsignedInt(bytes.getShort(MAGIC.length));
    if (PREFIX + length > file.length) {
      throw damaged(name, "its header is cut");
    }
    String header = new String(file, PREFIX, length, StandardCharsets.US_ASCII);
    Matcher matcher = SHAPE.matcher(header);
    if (!header.contains("'<f4'")
        || !header.contains("'fortran_order': False")
        || !matcher.find()) {
      throw damaged(name, header.strip());
    }
    int[] shape =
        Arrays.stream(matcher.group(1).split(",", -1))
            .map(String::strip)
            .filter(size -> !size.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    long size = 1;
    for (int side : shape) {
      size *= side;
    }
    if (PREFIX + length + size * Float.BYTES != file.length) {
      throw damaged(name, file.length + " bytes for shape " + Arrays.toString(shape));
    }
    float[] values = new float[(int) size];
    bytes.position(PREFIX + length).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new Floats(shape, values);
  }

  private static CrosshashException damaged(String name, String value) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "Model file `" + name + "` must be a whole float32 array",
        value,
        "fetch or train the model again");
  }
}
