package org.crosshash.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.crosshash.files.DurableFiles;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A disk that a test fills to its end, for real: a folder on a file system of a few MB of its own,
 * named by the system property {@code crosshash.small-disk}. Without it the test is skipped.
 *
 * <p>Register it as an extension. One test at a time; what it wrote is deleted after it.
 */
public final class SmallDisk implements BeforeEachCallback, AfterEachCallback {
  private static final String PROPERTY = "crosshash.small-disk";

  /** Of the file system: a larger one is not meant to be filled. */
  private static final long MOST_BYTES = 64L << 20;

  private Path disk;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    String named = System.getProperty(PROPERTY, "");
    Assumptions.assumeFalse(
        named.isEmpty(), "Name a folder on a file system of a few MB by -D" + PROPERTY);
    // Before anything is written: it is filled to its end.
    assertThat(Files.getFileStore(Path.of(named)).getTotalSpace())
        .as("size of the small disk")
        .isLessThanOrEqualTo(MOST_BYTES);
    disk = Path.of(named);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (disk != null) {
      free();
      DurableFiles.deleteTree(folder());
    }
  }

  /** What the test writes to; the test makes it. */
  public Path folder() {
    return disk.resolve("data");
  }

  /** Takes all the room that there is; again where some has become free since. */
  public void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream stream =
        Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        stream.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("space");
    }
  }

  /** Gives back what {@link #fill} took. */
  public void free() throws IOException {
    Files.deleteIfExists(filler());
  }

  private Path filler() {
    return disk.resolve("filler");
  }
}
