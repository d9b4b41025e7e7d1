package org.crosshash.encoding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** Reads files that are shipped inside jars. */
public final class ClassPathFile {
  private ClassPathFile() {}

  /** All bytes of a resource, named from the root of the class path. */
  public static byte[] read(String name) {
    try (InputStream stream = ClassPathFile.class.getResourceAsStream("/" + name)) {
      if (stream == null) {
        throw new CrosshashException(
            Problem.INTERNAL,
            "The class path must hold the bundled encoder's files",
            name,
            "run with all jars of the distribution");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
