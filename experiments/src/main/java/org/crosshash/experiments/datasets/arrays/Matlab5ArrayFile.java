package org.crosshash.experiments.datasets.arrays;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.Char;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;
import us.hebi.matlab.mat.types.Sparse;
import us.hebi.matlab.mat.types.Struct;

/**
 * A MATLAB file of version 5 ({@code scipy.io.savemat}, MATLAB's {@code -v6} and {@code -v7}), also
 * with its variables compressed. The members of a structure are {@code name.member}.
 */
final class Matlab5ArrayFile implements ArrayFile {
  private final Path path;
  private final MatFile file;
  private final Map<String, Array> arrays;

  private Matlab5ArrayFile(Path path, MatFile file, Map<String, Array> arrays) {
    this.path = path;
    this.file = file;
    this.arrays = arrays;
  }

  static Matlab5ArrayFile open(Path path) throws IOException {
    try (Source source = Sources.openFile(path.toFile())) {
      return read(path, source);
    } catch (IOException | RuntimeException refused) {
      Optional<ByteBuffer> mended = mended(path);
      if (mended.isEmpty()) {
        throw refused;
      }
      try (Source source = Sources.wrap(mended.get())) {
        return read(path, source);
      }
    }
  }

  private static Optional<ByteBuffer> mended(Path path) throws IOException {
    try {
      return LogicalSparseRepair.of(path);
    } catch (CrosshashException beyondMending) {
      return Optional.empty(); // The reader's own refusal says more.
    }
  }

  private static Matlab5ArrayFile read(Path path, Source source) throws IOException {
    MatFile file =
        Mat5.newReader(source)
            .setBufferAllocator(new BoundedBuffers(path, Files.size(path)))
            .readMat();
    Map<String, Array> arrays = new LinkedHashMap<>();
    for (MatFile.Entry entry : file.getEntries()) {
      add(arrays, entry.getName(), entry.getValue());
    }
    return new Matlab5ArrayFile(path, file, arrays);
  }

  private static void add(Map<String, Array> arrays, String name, Array array) {
    if (array instanceof Struct struct && struct.getNumElements() == 1) {
      for (String member : struct.getFieldNames()) {
        add(arrays, name + "." + member, struct.get(member));
      }
    } else {
      arrays.put(name, array);
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public List<String> names() {
    return List.copyOf(arrays.keySet());
  }

  private Array array(String name) {
    Array array = arrays.get(name);
    if (array == null) {
      throw ArrayFile.missing(path, name, names());
    }
    return array;
  }

  @Override
  public NumberArray numbers(String name) {
    if (!(array(name) instanceof Matrix matrix) || matrix.isComplex()) {
      throw CrosshashException.invalid(
          "An array of numbers is needed",
          "'%s' in %s is %s".formatted(name, path, array(name).getType()),
          "name another variable");
    }
    int[] shape = matrix.getDimensions();
    String label = name + " of " + path;
    if (matrix instanceof Sparse sparse) {
      try {
        return SparseColumns.of(label, sparse);
      } catch (RuntimeException failure) {
        throw ArrayFile.damaged(path, failure);
      }
    }
    return new StridedArray(label, shape, true, at -> (float) matrix.getDouble((int) at));
  }

  @Override
  public List<String> strings(String name) {
    List<String> strings = new ArrayList<>();
    switch (array(name)) {
      case Char text -> {
        for (int row = 0; row < text.getNumRows(); row++) {
          strings.add(text.getRow(row).stripTrailing());
        }
      }
      case Cell cell -> {
        for (int i = 0; i < cell.getNumElements(); i++) {
          strings.add(
              cell.get(i) instanceof Char text && text.getNumRows() == 1
                  ? text.getRow(0).stripTrailing()
                  : "");
        }
      }
      default ->
          throw CrosshashException.invalid(
              "Strings are needed",
              "'%s' in %s is %s".formatted(name, path, array(name).getType()),
              "name another variable");
    }
    return strings;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException harmless) {
      throw ArrayFile.damaged(path, harmless);
    }
  }
}
