package org.crosshash.experiments.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes matrices of bytes as NumPy files, version 1.0. */
final class NumpyArray {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;

  private NumpyArray() {}

  /**
   * Writes a matrix.
   *
   * @param type {@code |u1} for bytes from 0 to 255, {@code |i1} for -128 to 127
   * @param values row by row
   */
  static void write(Path file, String type, byte[] values, int rows, int columns)
      throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(type, rows, columns);
    int before = MAGIC.length + Short.BYTES;
    int padded = (before + header.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    String line = header + " ".repeat(padded - before - header.length() - 1) + "\n";
    ByteBuffer length = ByteBuffer.allocate(Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    length.putShort((short) line.length());
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(MAGIC);
      out.write(length.array());
      out.write(line.getBytes(StandardCharsets.US_ASCII));
      out.write(values);
    }
  }
}
