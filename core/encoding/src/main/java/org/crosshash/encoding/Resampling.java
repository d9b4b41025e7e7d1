package org.crosshash.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.crosshash.errors.CrosshashException;

/**
 * Resampling with antialiasing, equal to that of Pillow up to 12 (13 takes rows first for some tall
 * pictures, which rounds differently): separable, columns first, the {@link Interpolation}'s kernel
 * widened by the reduction, weights in fixed point with 22 fractional bits and results rounded to 8
 * bits after each pass.
 *
 * <p>Only the asked-for window of the output is computed, so that cutting the centre out of a very
 * long picture costs no more than its window.
 */
public final class Resampling {
  private static final int FRACTION_BITS = 22;

  private static final int HALF = 1 << (FRACTION_BITS - 1);

  /** As much as the largest picture that a decoder takes has pixels, with some room. */
  private static final long MOST_BYTES = 512L << 20;

  /** Pixels a side of a block of a transposition. */
  private static final int BLOCK = 16;

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** Sums at a time; 0 where no vector holds as many bytes: then the plain loops do it all. */
  private static final int LANES =
      INTS.vectorBitSize() == 256 || INTS.vectorBitSize() == 512 ? INTS.length() : 0;

  private static final VectorSpecies<Byte> BYTES =
      LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private Resampling() {}

  /** All of a picture, resized to {@code width} x {@code height}. */
  public static RgbImage resize(
      RgbImage image, Interpolation interpolation, int width, int height) {
    return window(image, interpolation, width, height, 0, 0, width, height);
  }

  /**
   * A window of a resized picture.
   *
   * @param fullWidth width of the whole resized picture
   * @param fullHeight height of the whole resized picture
   * @param left first column of the window
   * @param top first row of the window
   * @param width columns of the window
   * @param height rows of the window
   */
  public static RgbImage window(
      RgbImage image,
      Interpolation interpolation,
      int fullWidth,
      int fullHeight,
      int left,
      int top,
      int width,
      int height) {
    Weights rows = Weights.of(interpolation, image.height(), fullHeight, top, height);
    int firstRow = rows.first(0);
    int usedRows = rows.end(height - 1) - firstRow;
    Weights columns = Weights.of(interpolation, image.width(), fullWidth, left, width);
    int firstColumn = columns.first(0);
    int usedColumns = columns.end(width - 1) - firstColumn;
    requireRoom(image, 3L * Math.max(usedColumns, width) * usedRows);
    // Columns become rows for the first pass: there, neighbours in memory have the same weight.
    byte[] turned = new byte[Math.multiplyExact(3 * usedColumns, usedRows)];
    transpose(image.pixels(), image.width(), firstColumn, firstRow, usedColumns, usedRows, turned);
    byte[] columnsTurned = new byte[Math.multiplyExact(3 * width, usedRows)];
    resample(turned, columns, 3 * usedRows, width, columnsTurned);
    byte[] columnsDone = new byte[columnsTurned.length];
    transpose(columnsTurned, usedRows, 0, 0, usedRows, width, columnsDone);
    byte[] pixels = new byte[3 * width * height];
    resample(columnsDone, rows, 3 * width, height, pixels);
    return new RgbImage(width, height, pixels);
  }

  /** A picture of a few pixels by millions would be blown up to gigabytes on its way. */
  private static void requireRoom(RgbImage image, long bytes) {
    if (bytes > MOST_BYTES) {
      throw CrosshashException.invalid(
          "A picture must need at most %,d bytes while it is resized".formatted(MOST_BYTES),
          "%d x %d pixels need %,d".formatted(image.width(), image.height(), bytes),
          "cut it to a shape that is less long");
    }
  }

  /**
   * Writes a window of a picture with its rows as columns, block by block, so that both sides stay
   * in the cache.
   *
   * @param stride pixels a row of the source
   * @param target {@code 3 * columns * rows} bytes
   */
  private static void transpose(
      byte[] source, int stride, int left, int top, int columns, int rows, byte[] target) {
    for (int blockY = 0; blockY < rows; blockY += BLOCK) {
      int endY = Math.min(blockY + BLOCK, rows);
      for (int blockX = 0; blockX < columns; blockX += BLOCK) {
        int endX = Math.min(blockX + BLOCK, columns);
        for (int x = blockX; x < endX; x++) {
          int from = 3 * ((top + blockY) * stride + left + x);
          int to = 3 * (x * rows + blockY);
          int y = blockY;
          // Pixels by fours of bytes, of which the fourth is overwritten by the next pixel.
          for (; y < endY - 1 && to + 4 <= target.length && from + 4 <= source.length; y++) {
            WORDS.set(target, to, (int) WORDS.get(source, from));
            to += 3;
            from += 3 * stride;
          }
          for (; y < endY; y++) {
            target[to] = source[from];
            target[to + 1] = source[from + 1];
            target[to + 2] = source[from + 2];
            to += 3;
            from += 3 * stride;
          }
        }
      }
    }
  }

  /**
   * Weighs rows of bytes.
   *
   * @param source rows of {@code stride} bytes, from the first that the weights use
   * @param target {@code outputs} rows of {@code stride} bytes
   */
  private static void resample(
      byte[] source, Weights weights, int stride, int outputs, byte[] target) {
    int vectors = LANES == 0 ? 0 : stride - stride % LANES;
    int[] sums = new int[stride - vectors];
    for (int y = 0; y < outputs; y++) {
      int first = (weights.first(y) - weights.first(0)) * stride;
      int offset = weights.offset(y);
      int count = weights.count(y);
      if (vectors > 0) {
        weighVectors(source, first, weights.values(), offset, count, stride, vectors, target, y);
      }
      Arrays.fill(sums, HALF);
      for (int i = 0; i < count; i++) {
        int w = weights.values()[offset + i];
        int from = first + i * stride + vectors;
        for (int x = 0; x < sums.length; x++) {
          sums[x] += (source[from + x] & 0xff) * w;
        }
      }
      for (int x = 0; x < sums.length; x++) {
        target[y * stride + vectors + x] = clip(sums[x]);
      }
    }
  }

  private static void weighVectors(
      byte[] source,
      int first,
      int[] values,
      int offset,
      int count,
      int stride,
      int end,
      byte[] target,
      int y) {
    for (int x = 0; x < end; x += LANES) {
      IntVector sum = IntVector.broadcast(INTS, HALF);
      int from = first + x;
      for (int i = 0; i < count; i++) {
        IntVector bytes =
            (IntVector)
                ByteVector.fromArray(BYTES, source, from)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
        sum = sum.add(bytes.mul(values[offset + i]));
        from += stride;
      }
      sum = sum.lanewise(VectorOperators.ASHR, FRACTION_BITS).max(0).min(255);
      ((ByteVector) sum.convertShape(VectorOperators.I2B, BYTES, 0))
          .intoArray(target, y * stride + x);
    }
  }

  private static byte clip(int fixed) {
    return (byte) Math.clamp(fixed >> FRACTION_BITS, 0, 255);
  }

  /** For every output position of a window: where its inputs begin, how many, and their weights. */
  private record Weights(int[] starts, int[] counts, int[] values, int stride) {

    static Weights of(Interpolation interpolation, int inputs, int outputs, int from, int length) {
      // A pass that keeps the size is an identity, as are the kernels at whole distances.
      double scale = (double) inputs / outputs;
      double widening = Math.max(scale, 1.0);
      double support = interpolation.radius() * widening;
      int stride = (int) Math.ceil(support) * 2 + 1;
      int[] starts = new int[length];
      int[] counts = new int[length];
      int[] values = new int[Math.multiplyExact(length, stride)];
      double[] kernel = new double[stride];
      for (int i = 0; i < length; i++) {
        double centre = (from + i + 0.5) * scale;
        int start = Math.max((int) (centre - support + 0.5), 0);
        int count = Math.min((int) (centre + support + 0.5), inputs) - start;
        double sum = 0;
        for (int j = 0; j < count; j++) {
          kernel[j] = interpolation.kernel((j + start - centre + 0.5) / widening);
          sum += kernel[j];
        }
        for (int j = 0; j < count; j++) {
          double weight = kernel[j] / sum * (1 << FRACTION_BITS);
          values[i * stride + j] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        starts[i] = start;
        counts[i] = count;
      }
      return new Weights(starts, counts, values, stride);
    }

    int first(int output) {
      return starts[output];
    }

    int count(int output) {
      return counts[output];
    }

    /** Behind the last input of an output. */
    int end(int output) {
      return starts[output] + counts[output];
    }

    int offset(int output) {
      return output * stride;
    }
  }
}
