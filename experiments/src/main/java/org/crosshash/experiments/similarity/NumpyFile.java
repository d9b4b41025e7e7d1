package org.crosshash.experiments.similarity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;

/**
 * Reads a matrix from a NumPy file ({@code numpy.lib.format}, versions 1 to 3): real numbers and
 * truth values of either byte order, rows or columns first; nothing pickled.
 */
final class NumpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 65_536;
  private static final int CHUNK = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("'descr': *'([<>|=]?[a-zA-Z]\\d*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape': *\\((\\d+), *(\\d+),?\\)");

  private NumpyFile() {}

  /** One number at a position of a buffer. */
  private interface Decoder {
    float at(ByteBuffer buffer, int position);
  }

  /** How numbers are stored. */
  private record Type(Decoder decoder, int bytes, ByteOrder order) {}

  static FloatMatrix read(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      String header = header(path, channel);
      Type type = type(path, header);
      Matcher shape = find(path, SHAPE, header, "a shape of two dimensions");
      long rows = dimension(path, shape.group(1));
      long columns = dimension(path, shape.group(2));
      int count = MatrixFile.requireMatrix(path, rows, columns);
      if (channel.size() - channel.position() != (long) count * type.bytes()) {
        throw CrosshashException.invalid(
            "A NumPy file of shape " + rows + " x " + columns + " holds that many numbers",
            (channel.size() - channel.position()) + " bytes of data in " + path,
            "write the file again");
      }
      float[] values = numbers(channel, type, count);
      boolean columnsFirst = find(path, ORDER, header, "an order").group(1).equals("True");
      return FloatMatrix.of(
          columnsFirst ? transposed(values, (int) columns, (int) rows) : values, (int) columns);
    }
  }

  private static String header(Path path, FileChannel channel) throws IOException {
    ByteBuffer begin = fill(channel, MAGIC.length + 2);
    byte[] magic = new byte[Math.min(MAGIC.length, begin.remaining())];
    begin.get(magic);
    int version = begin.remaining() == 2 ? begin.get() : 0;
    if (!Arrays.equals(magic, MAGIC) || version < 1 || version > 3) {
      throw invalid(path, "it begins otherwise");
    }
    ByteBuffer length = fill(channel, version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
    long bytes =
        switch (length.remaining()) {
          case 2 -> Short.toUnsignedInt(length.getShort());
          case 4 -> Integer.toUnsignedLong(length.getInt());
          default -> -1;
        };
    if (bytes < 0 || bytes > LONGEST_HEADER) {
      throw invalid(path, "a header of " + bytes + " bytes");
    }
    return StandardCharsets.UTF_8.decode(fill(channel, (int) bytes)).toString();
  }

  private static Type type(Path path, String header) {
    String text = find(path, TYPE, header, "numbers of one type").group(1);
    ByteOrder order = text.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    String kind = text.replaceFirst("^[<>|=]", "");
    return switch (kind) {
      case "f4" -> new Type(ByteBuffer::getFloat, Float.BYTES, order);
      case "f8" -> new Type((buffer, at) -> (float) buffer.getDouble(at), Double.BYTES, order);
      case "f2" ->
          new Type((buffer, at) -> Float.float16ToFloat(buffer.getShort(at)), Short.BYTES, order);
      case "i1" -> new Type((buffer, at) -> buffer.get(at), Byte.BYTES, order);
      case "u1", "b1" ->
          new Type((buffer, at) -> Byte.toUnsignedInt(buffer.get(at)), Byte.BYTES, order);
      case "i2" -> new Type((buffer, at) -> buffer.getShort(at), Short.BYTES, order);
      case "i4" -> new Type((buffer, at) -> buffer.getInt(at), Integer.BYTES, order);
      case "i8" -> new Type((buffer, at) -> buffer.getLong(at), Long.BYTES, order);
      default ->
          throw CrosshashException.invalid(
              "Numbers of a NumPy file are float16, float32, float64, int8 to int64, uint8 or bool",
              text + " in " + path,
              "save it by numpy.save(path, matrix.astype('float32'))");
    };
  }

  private static float[] numbers(FileChannel channel, Type type, int count) throws IOException {
    float[] values = new float[count];
    int next = 0;
    while (next < count) {
      int here = Math.min(CHUNK, count - next);
      ByteBuffer buffer = fill(channel, here * type.bytes()).order(type.order());
      for (int i = 0; i < here; i++) {
        values[next++] = type.decoder().at(buffer, i * type.bytes());
      }
    }
    return values;
  }

  private static float[] transposed(float[] values, int rows, int columns) {
    float[] turned = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[column * rows + row] = values[row * columns + column];
      }
    }
    return turned;
  }

  private static long dimension(Path path, String digits) {
    if (digits.length() > 10) {
      throw invalid(path, "a dimension of " + digits);
    }
    return Long.parseLong(digits);
  }

  private static Matcher find(Path path, Pattern pattern, String header, String what) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw CrosshashException.invalid(
          "The header of a NumPy file of a matrix tells " + what,
          header.strip() + " in " + path,
          "save one matrix of numbers by numpy.save");
    }
    return matcher;
  }

  /** Reads so many bytes, or what is left. */
  private static ByteBuffer fill(FileChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // The next read goes on.
    }
    return buffer.flip();
  }

  private static CrosshashException invalid(Path path, String found) {
    return CrosshashException.invalid(
        "A .npy file must be in NumPy's format", found + ": " + path, "save it by numpy.save");
  }
}
