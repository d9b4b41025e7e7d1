package org.crosshash.experiments.similarity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.FloatMatrix;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;

/** Reads a matrix from a MATLAB file of version 5; a sparse one is filled up with zeros. */
final class MatlabFile {
  private MatlabFile() {}

  static FloatMatrix read(Path path, Optional<String> variable) throws IOException {
    try (MatFile file = Mat5.readFromFile(path.toFile())) {
      return values(path, choose(path, file, variable));
    } catch (CrosshashException refused) {
      throw refused;
    } catch (RuntimeException foreign) {
      // The library throws what it likes at files of another format.
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A MATLAB file must be of version 5 (MATLAB's -v6 or -v7)",
          path + ": " + foreign.getMessage(),
          "save it by scipy.io.savemat or MATLAB's save -v7; version 7.3 is another format",
          foreign);
    }
  }

  private static FloatMatrix values(Path path, Matrix matrix) {
    if (matrix.getNumDimensions() != 2 || matrix.isComplex()) {
      throw CrosshashException.invalid(
          "A matrix has two dimensions and real numbers",
          matrix.getNumDimensions()
              + " dimensions"
              + (matrix.isComplex() ? ", complex" : "")
              + " in "
              + path,
          "write the matrix alone");
    }
    int rows = matrix.getNumRows();
    int columns = matrix.getNumCols();
    float[] values = new float[MatrixFile.requireMatrix(path, rows, columns)];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[row * columns + column] = (float) matrix.getDouble(row, column);
      }
    }
    return FloatMatrix.of(values, columns);
  }

  private static Matrix choose(Path path, MatFile file, Optional<String> variable) {
    List<String> names = new ArrayList<>();
    List<Matrix> matrices = new ArrayList<>();
    for (MatFile.Entry entry : file.getEntries()) {
      Array array = entry.getValue();
      if (array instanceof Matrix matrix
          && variable.map(entry.getName()::equals).orElse(Boolean.TRUE)) {
        matrices.add(matrix);
      }
      names.add(entry.getName());
    }
    if (matrices.size() != 1) {
      throw CrosshashException.invalid(
          variable.isPresent()
              ? "The MATLAB file must hold the matrix " + variable.get()
              : "Which variable is the matrix must be clear",
          names + " in " + path,
          "name the variable by --variable");
    }
    return matrices.getFirst();
  }
}
