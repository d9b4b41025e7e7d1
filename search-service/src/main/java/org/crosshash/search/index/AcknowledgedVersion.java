package org.crosshash.search.index;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.crosshash.files.DurableFiles;

/**
 * A second witness, outside the engine, of the last version that was acknowledged: the file {@code
 * acknowledged}.
 *
 * <p>The engine takes a log that ends too early for one whose writer died while writing, which is
 * right after a crash and wrong after a truncation. The witness tells both apart: it is written
 * after each write is on disk and before it is acknowledged, and is on disk itself when that write
 * is acknowledged: it outlives its process and a power failure alike.
 *
 * <p>One thread writes for others, and any of them may be interrupted. A channel would be closed by
 * that, for good and for all; this kind of file is not.
 */
final class AcknowledgedVersion implements AutoCloseable {
  private static final String FILE = "acknowledged";
  private static final int LENGTH = Long.BYTES + Integer.BYTES;

  private final RandomAccessFile file;

  private AcknowledgedVersion(RandomAccessFile file) {
    this.file = file;
  }

  /** Opens or makes the witness of an index folder. */
  static AcknowledgedVersion open(Path folder) {
    Path file = folder.resolve(FILE);
    boolean made = !Files.exists(file);
    try {
      // `d`: a write returns once its content is on disk.
      AcknowledgedVersion opened =
          new AcknowledgedVersion(new RandomAccessFile(file.toFile(), "rwd"));
      if (made) {
        DurableFiles.force(folder);
      }
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + file, e);
    }
  }

  /** Name of the file, for errors. */
  static String fileName() {
    return FILE;
  }

  /**
   * The version it holds; empty where nothing was ever acknowledged.
   *
   * @throws DamagedWitnessException where the file does not hold what was written
   */
  OptionalLong read() {
    try {
      long size = file.length();
      if (size == 0) {
        return OptionalLong.empty();
      }
      if (size != LENGTH) {
        throw new DamagedWitnessException();
      }
      ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
      file.seek(0);
      file.readFully(bytes.array());
      if (bytes.getInt(Long.BYTES) != checksum(bytes)) {
        throw new DamagedWitnessException();
      }
      return OptionalLong.of(bytes.getLong(0));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the file " + FILE, e);
    }
  }

  /**
   * Writes a version that is on disk and about to be acknowledged; returns once that is on disk
   * too.
   */
  void write(long version) {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH).putLong(0, version);
    bytes.putInt(Long.BYTES, checksum(bytes));
    try {
      // One call for one small piece within a page: a killed process leaves it whole.
      file.seek(0);
      file.write(bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the file " + FILE, e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the file " + FILE, e);
    }
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate().position(0).limit(Long.BYTES));
    return (int) checksum.getValue();
  }

  /** Thrown where the witness itself is damaged. */
  static final class DamagedWitnessException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
