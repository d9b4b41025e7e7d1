package org.crosshash.experiments.datasets.arrays;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * A file of named arrays: MATLAB of version 5 or 7.3, HDF5, or NumPy, told apart by content.
 *
 * <p>Opening reads names and shapes; values are read when they are asked for. Not safe for several
 * threads.
 */
public interface ArrayFile extends AutoCloseable {
  /** Bytes that an inflated block can be at most for each byte of it: the limit of deflate. */
  long MOST_INFLATION = 1_032;

  /** Where it lies. */
  Path path();

  /** Names of the arrays; members of structures and groups behind a full stop or a slash. */
  List<String> names();

  /**
   * An array of numbers.
   *
   * @throws CrosshashException INVALID_ARGUMENT if there is none of this name, or it holds no real
   *     numbers
   */
  NumberArray numbers(String name);

  /**
   * Strings: a cell array, a character matrix (one a row, spaces at the end cut off) or an array.
   *
   * @throws CrosshashException INVALID_ARGUMENT if there is none of this name, or it holds no
   *     strings
   */
  List<String> strings(String name);

  @Override
  void close();

  /**
   * Opens a file.
   *
   * @throws CrosshashException NOT_FOUND if there is none, INVALID_ARGUMENT if it is of no known
   *     format, damaged, or declares more than it can hold
   */
  static ArrayFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw CrosshashException.notFound(
          "A file of arrays must exist", path, "name a MATLAB, HDF5 or NumPy file");
    }
    try {
      byte[] head;
      try (InputStream stream = Files.newInputStream(path)) {
        head = stream.readNBytes(1024);
      }
      if (isHdf5(head)) {
        return Hdf5ArrayFile.open(path);
      }
      if (startsWith(head, 0, "\u0093NUMPY")) {
        return NumpyArrayFile.open(path);
      }
      if (startsWith(head, 0, "MATLAB 5.0 MAT-file")) {
        return Matlab5ArrayFile.open(path);
      }
    } catch (IOException | RuntimeException failure) {
      throw damaged(path, failure);
    } catch (OutOfMemoryError | StackOverflowError bomb) {
      // A damaged header may ask for any number of nested values; what it asked for is gone again.
      throw damaged(path, bomb);
    }
    throw CrosshashException.invalid(
        "Arrays are read from MATLAB files (version 5 or 7.3), HDF5 and NumPy files",
        path + " begins otherwise",
        "save it by scipy.io.savemat, h5py or numpy.save; a pickle must be converted first");
  }

  private static boolean isHdf5(byte[] head) {
    return startsWith(head, 0, "\u0089HDF\r\n")
        // MATLAB 7.3 puts 512 bytes of its own in front.
        || startsWith(head, 512, "\u0089HDF\r\n");
  }

  private static boolean startsWith(byte[] head, int from, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    return head.length >= from + wanted.length
        && Arrays.equals(head, from, from + wanted.length, wanted, 0, wanted.length);
  }

  /** The error of a file whose content contradicts itself, unless there is a better one. */
  static CrosshashException damaged(Path path, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CrosshashException known) {
        return known;
      }
    }
    return new CrosshashException(
        Problem.INVALID_ARGUMENT,
        "A file of arrays must be whole and undamaged",
        path + " (" + failure + ")",
        "fetch or write it again",
        failure);
  }

  /** The error of a name that is not there. */
  static CrosshashException missing(Path path, String name, List<String> names) {
    return CrosshashException.invalid(
        "A file must hold the arrays that its layout has",
        "no '" + name + "' among " + names + " in " + path,
        Suggestions.cure(name, names));
  }

  /** Refuses an array that takes more room than its bytes in the file can unfold to. */
  static void requirePlausible(Path path, String name, long bytes, long stored) {
    if (bytes > MOST_INFLATION * stored + (1 << 20)) {
      throw CrosshashException.invalid(
          "An array takes at most " + MOST_INFLATION + " times the bytes that its file has for it",
          "'%s' in %s declares %,d bytes in %,d".formatted(name, path, bytes, stored),
          "fetch the file again: it is damaged, or made to fill memory");
    }
  }
}
