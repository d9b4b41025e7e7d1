package org.crosshash.encoding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.crosshash.tables.FloatMatrix;

/** Files of the test resources. The pictures and numbers were made with Pillow and NumPy. */
final class Fixtures {
  private Fixtures() {}

  static byte[] bytes(String name) {
    try (InputStream stream = Fixtures.class.getResourceAsStream("/" + name)) {
      if (stream == null) {
        throw new IllegalArgumentException("No such test resource: " + name);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static NpyArray array(String name) {
    return NpyArray.parse(name, bytes(name));
  }

  static FloatMatrix matrix(String name) {
    NpyArray array = array(name);
    return FloatMatrix.of(array.values(), array.shape()[1]);
  }

  static int[] integers(String name) {
    float[] values = array(name).values();
    int[] integers = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      integers[i] = (int) values[i];
    }
    return integers;
  }
}
