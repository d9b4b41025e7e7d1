package org.crosshash.experiments.datasets.arrays;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.crosshash.errors.CrosshashException;

/**
 * Mends sparse truth values in MATLAB files of version 5. MATLAB writes them as one byte each under
 * a tag that says 8-byte numbers (Wiki's labels are so), which strict readers refuse; here the tag
 * is made to say bytes.
 */
final class LogicalSparseRepair {
  private static final int HEADER = 128;
  private static final int BYTES = 2;
  private static final int DOUBLES = 9;
  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;
  private static final int SPARSE_CLASS = 5;
  private static final int LOGICAL_FLAG = 0x200;
  private static final long LARGEST_FILE = 1L << 29;

  /** The subelement of a sparse matrix that holds its values: behind flags, sizes, name, ir, jc. */
  private static final int VALUES = 5;

  private final Path path;
  private final long most;
  private int mended;

  private LogicalSparseRepair(Path path, long most) {
    this.path = path;
    this.most = most;
  }

  /** The file with its elements unfolded and mended; empty where nothing needed it. */
  static Optional<ByteBuffer> of(Path path) throws IOException {
    if (Files.size(path) > LARGEST_FILE) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(path);
    if (bytes.length <= HEADER) {
      return Optional.empty();
    }
    ByteBuffer file = ByteBuffer.wrap(bytes);
    file.order(file.get(HEADER - 2) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    LogicalSparseRepair repair =
        new LogicalSparseRepair(
            path,
            Math.min(
                ArrayFile.MOST_INFLATION * bytes.length + (1 << 20),
                Runtime.getRuntime().maxMemory() / 3));
    byte[] unfolded = repair.unfold(bytes, file.order());
    if (repair.mended == 0) {
      return Optional.empty();
    }
    return Optional.of(ByteBuffer.wrap(unfolded).order(file.order()));
  }

  private byte[] unfold(byte[] bytes, ByteOrder order) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(order);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, HEADER);
    int at = HEADER;
    while (at + 8 <= file.capacity()) {
      int type = file.getInt(at);
      int size = file.getInt(at + 4);
      if (size < 0 || size > file.capacity() - at - 8) {
        throw truncated();
      }
      byte[] element =
          type == COMPRESSED
              ? inflate(bytes, at + 8, size)
              : Arrays.copyOfRange(bytes, at, at + 8 + size);
      ByteBuffer buffer = ByteBuffer.wrap(element).order(order);
      if (element.length >= 8 && buffer.getInt(0) == MATRIX) {
        matrix(buffer, 8, Math.min(element.length, 8 + buffer.getInt(4)));
      }
      if (out.size() + (long) element.length > most) {
        throw tooLarge();
      }
      out.write(element, 0, element.length);
      at += 8 + size;
    }
    return out.toByteArray();
  }

  private byte[] inflate(byte[] file, int from, int size) {
    Inflater inflater = new Inflater();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] chunk = new byte[1 << 16];
    try {
      inflater.setInput(file, from, size);
      while (!inflater.finished()) {
        int count = inflater.inflate(chunk);
        if (count == 0) {
          throw truncated();
        }
        out.write(chunk, 0, count);
        if (out.size() > most) {
          throw tooLarge();
        }
      }
      return out.toByteArray();
    } catch (DataFormatException damaged) {
      throw ArrayFile.damaged(path, damaged);
    } finally {
      inflater.end();
    }
  }

  /** Goes through the subelements of a matrix, and through the matrices among them. */
  private void matrix(ByteBuffer buffer, int from, int to) {
    boolean sparse = false;
    int number = 0;
    int at = from;
    while (at + 8 <= to) {
      int word = buffer.getInt(at);
      boolean small = word >>> 16 != 0;
      int type = small ? word & 0xffff : word;
      int size = small ? word >>> 16 : buffer.getInt(at + 4);
      if (size < 0 || size > to - at - (small ? 4 : 8)) {
        throw truncated();
      }
      if (type == MATRIX) {
        matrix(buffer, at + 8, at + 8 + size);
      } else if (number == 0 && size >= 4) {
        int flags = buffer.getInt(at + 8);
        sparse = (flags & 0xff) == SPARSE_CLASS && (flags & LOGICAL_FLAG) != 0;
      } else if (sparse && number == VALUES && type == DOUBLES && size % Double.BYTES != 0) {
        buffer.putInt(at, small ? (word & 0xffff0000) | BYTES : BYTES);
        mended++;
      }
      at += small ? 8 : 8 + (size + 7) / 8 * 8;
      number++;
    }
  }

  private CrosshashException truncated() {
    return CrosshashException.invalid(
        "A MATLAB file must be whole", path + " ends too early", "fetch or write it again");
  }

  private CrosshashException tooLarge() {
    return CrosshashException.invalid(
        "A MATLAB file unfolds to at most %,d bytes here".formatted(most),
        path,
        "fetch it again if it is small; give Java more heap if it is large");
  }
}
