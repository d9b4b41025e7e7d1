package org.crosshash.experiments.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads int32 vectors in NumPy's format 1.0: of another folder, or the copies in the resources. */
final class ParityInts {
  private ParityInts() {}

  static int[] read(String name) throws IOException {
    String folder = System.getProperty("crosshash.parity", "");
    byte[] bytes;
    if (folder.isEmpty()) {
      try (InputStream stream = ParityInts.class.getResourceAsStream("/parity/" + name)) {
        bytes = stream.readAllBytes();
      }
    } else {
      bytes = Files.readAllBytes(Path.of(folder, name));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = buffer.getShort(8);
    String header = new String(bytes, 10, headerLength, StandardCharsets.US_ASCII);
    if (!header.contains("'<i4'") || !header.contains("'fortran_order': False")) {
      throw new IOException("Not a row-major int32 vector: " + name + " " + header);
    }
    buffer.position(10 + headerLength);
    int[] values = new int[buffer.remaining() / Integer.BYTES];
    buffer.asIntBuffer().get(values);
    return values;
  }
}
