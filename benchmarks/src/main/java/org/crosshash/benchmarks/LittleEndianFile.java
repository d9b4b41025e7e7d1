package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Flat little-endian files, which NumPy reads with {@code fromfile}. */
final class LittleEndianFile {
  private LittleEndianFile() {}

  static void writeInts(Path file, int[][] rows) throws IOException {
    int count = 0;
    for (int[] row : rows) {
      count += row.length;
    }
    ByteBuffer buffer = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int[] row : rows) {
      buffer.asIntBuffer().put(row);
      buffer.position(buffer.position() + 4 * row.length);
    }
    Files.write(file, buffer.array());
  }

  static void writeDoubles(Path file, double[] values) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asDoubleBuffer().put(values);
    Files.write(file, buffer.array());
  }

  static float[] readFloats(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[buffer.remaining() / 4];
    buffer.asFloatBuffer().get(values);
    return values;
  }
}
