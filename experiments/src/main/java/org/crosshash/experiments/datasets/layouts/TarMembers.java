package org.crosshash.experiments.datasets.layouts;

import java.io.IOException;
import java.util.function.Function;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.crosshash.errors.CrosshashException;

/** Members of tar files. */
final class TarMembers {
  private TarMembers() {}

  /**
   * The bytes of the member that the stream stands at.
   *
   * @param most bytes that it may have
   * @param damaged the error for what was found wrong
   */
  static byte[] bytes(
      TarArchiveInputStream tar,
      TarArchiveEntry entry,
      long most,
      Function<String, CrosshashException> damaged)
      throws IOException {
    if (entry.getSize() > most) {
      throw damaged.apply("member %s of %,d bytes".formatted(entry.getName(), entry.getSize()));
    }
    byte[] bytes = tar.readAllBytes();
    if (bytes.length != entry.getSize()) {
      throw damaged.apply("member " + entry.getName() + " is cut off");
    }
    return bytes;
  }
}
