package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * Recorded results of the methods' released code, read from NumPy files: from the folder of the
 * system property {@code crosshash.parity}, or else from the test resources.
 */
public final class Parity {
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]*)\\)");
  private static final Pattern TYPE = Pattern.compile("'descr': '([^']+)'");

  private Parity() {}

  /** A float32 file; its last axis becomes the columns. */
  public static FloatMatrix floats(String file) {
    Array array = read(file, "<f4");
    float[] values = new float[array.data.remaining() / Float.BYTES];
    array.data.asFloatBuffer().get(values);
    return FloatMatrix.of(values, array.shape[array.shape.length - 1]);
  }

  /** A two-dimensional int8 file as floats. */
  public static FloatMatrix bytesAsFloats(String file) {
    Array array = read(file, "|i1");
    float[] values = new float[array.data.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.data.get(i);
    }
    return FloatMatrix.of(values, array.shape[1]);
  }

  /** A square float32 file. */
  public static SquareMatrix square(String file) {
    FloatMatrix matrix = floats(file);
    return new SquareMatrix(matrix.rows(), matrix.toArray());
  }

  /** An int32 file. */
  public static int[] ints(String file) {
    Array array = read(file, "<i4");
    int[] values = new int[array.data.remaining() / Integer.BYTES];
    array.data.asIntBuffer().get(values);
    return values;
  }

  /** An int32 file of positions, widened. */
  public static long[] longs(String file) {
    return Arrays.stream(ints(file)).asLongStream().toArray();
  }

  /** A square int8 file of +1 and -1. */
  public static BitMatrix signs(String file) {
    Array array = read(file, "|i1");
    BitMatrix matrix = new BitMatrix(array.shape[0]);
    for (int row = 0; row < matrix.size(); row++) {
      for (int column = 0; column < matrix.size(); column++) {
        if (array.data.get(row * matrix.size() + column) > 0) {
          matrix.set(row, column);
        }
      }
    }
    return matrix;
  }

  /** A ragged matrix of two files. */
  public static RaggedMatrix ragged(String rows, String offsets) {
    return new RaggedMatrix(floats(rows), ints(offsets));
  }

  /** Checks that two matrices say yes at the same places. */
  public static void assertSame(BitMatrix actual, BitMatrix expected) {
    assertThat(actual.count()).isEqualTo(expected.count());
    assertThat(actual.countBoth(expected)).isEqualTo(expected.count());
  }

  /** Checks that values agree to an absolute tolerance. */
  public static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isFinite();
      largest = Math.max(largest, Math.abs((double) actual[i] - expected[i]));
    }
    assertThat(largest).isLessThanOrEqualTo(tolerance);
  }

  private static Array read(String file, String type) {
    ByteBuffer bytes = ByteBuffer.wrap(load(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.getShort(8);
    String header = new String(bytes.array(), 10, length, StandardCharsets.US_ASCII);
    assertThat(find(TYPE, header)).as(file).isEqualTo(type);
    int[] shape =
        Arrays.stream(find(SHAPE, header).split(",", -1))
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    return new Array(
        shape, bytes.slice(10 + length, bytes.capacity() - 10 - length).order(bytes.order()));
  }

  private static String find(Pattern pattern, String header) {
    Matcher matcher = pattern.matcher(header);
    assertThat(matcher.find()).as(header).isTrue();
    return matcher.group(1);
  }

  private static byte[] load(String file) {
    String folder = System.getProperty("crosshash.parity", "");
    try {
      if (!folder.isEmpty()) {
        return Files.readAllBytes(Path.of(folder, file));
      }
      try (InputStream stream = Parity.class.getResourceAsStream("/parity/" + file)) {
        assertThat(stream).as(file).isNotNull();
        return stream.readAllBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Array(int[] shape, ByteBuffer data) {}
}
