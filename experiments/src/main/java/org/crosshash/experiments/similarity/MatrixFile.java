package org.crosshash.experiments.similarity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;

/** Reads a matrix of numbers from a NumPy file or a MATLAB file. */
public final class MatrixFile {
  /** Most values of a matrix: those of a dense similarity of 46,340 items. */
  static final long MOST_VALUES = 46_340L * 46_340L;

  private MatrixFile() {}

  /**
   * Reads a whole matrix; numbers of other types become floats.
   *
   * @param path ends in {@code .npy} or {@code .mat}
   * @param variable the variable of a MATLAB file; may be left out where it holds one matrix
   * @throws CrosshashException if the file is not there, is none of the two, or holds no such
   *     matrix
   */
  public static FloatMatrix read(Path path, Optional<String> variable) {
    if (!Files.isRegularFile(path)) {
      throw CrosshashException.notFound(
          "A matrix is read from a file", path, "name a NumPy or MATLAB file");
    }
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    try {
      if (name.endsWith(".npy")) {
        return NumpyFile.read(path);
      }
      if (name.endsWith(".mat")) {
        return MatlabFile.read(path, variable);
      }
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "A matrix file must be readable",
          path + ": " + failure.getMessage(),
          "write the file again");
    }
    throw CrosshashException.invalid(
        "A matrix is read from a NumPy file (.npy) or a MATLAB file of version 5 (.mat)",
        path,
        "write it by numpy.save or scipy.io.savemat, and name it so");
  }

  /** Refuses what is no matrix, or is too large for one array. */
  static int requireMatrix(Path path, long rows, long columns) {
    if (rows < 1 || columns < 1 || rows > MOST_VALUES / columns) {
      throw CrosshashException.invalid(
          "A matrix has at least one row and column, and at most " + MOST_VALUES + " values",
          rows + " x " + columns + " in " + path,
          "write a part of it");
    }
    return Math.toIntExact(rows * columns);
  }
}
