package org.crosshash.experiments.datasets.arrays;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;

/**
 * An HDF5 file, such as a MATLAB file of version 7.3. What MATLAB wrote (its attribute {@code
 * MATLAB_class} tells) has the axes in MATLAB's order, everything else in that of the file. Members
 * of groups are {@code group/member}.
 */
final class Hdf5ArrayFile implements ArrayFile {
  private static final String MATLAB_CLASS = "MATLAB_class";
  private static final int DEEPEST = 8;

  private final Path path;
  private final HdfFile file;
  private final Map<String, Dataset> arrays;

  private Hdf5ArrayFile(Path path, HdfFile file, Map<String, Dataset> arrays) {
    this.path = path;
    this.file = file;
    this.arrays = arrays;
  }

  static Hdf5ArrayFile open(Path path) {
    HdfFile file = new HdfFile(path);
    try {
      Map<String, Dataset> arrays = new LinkedHashMap<>();
      add(arrays, "", file, 0);
      return new Hdf5ArrayFile(path, file, arrays);
    } catch (RuntimeException failure) {
      file.close();
      throw failure;
    }
  }

  private static void add(Map<String, Dataset> arrays, String prefix, Group group, int depth) {
    for (Map.Entry<String, Node> child : group.getChildren().entrySet()) {
      if (child.getKey().startsWith("#")) {
        continue; // Where MATLAB keeps what cells refer to.
      }
      switch (child.getValue()) {
        case Dataset dataset -> arrays.put(prefix + child.getKey(), dataset);
        case Group nested when depth < DEEPEST ->
            add(arrays, prefix + child.getKey() + "/", nested, depth + 1);
        default -> {}
      }
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

  private Dataset array(String name) {
    Dataset dataset = arrays.get(name);
    if (dataset == null) {
      throw ArrayFile.missing(path, name, names());
    }
    return dataset;
  }

  @Override
  public NumberArray numbers(String name) {
    Dataset dataset = array(name);
    try {
      return numbers(name, dataset);
    } catch (RuntimeException failure) {
      throw ArrayFile.damaged(path, failure);
    }
  }

  private NumberArray numbers(String name, Dataset dataset) {
    Class<?> type = dataset.getJavaType();
    if (!type.isPrimitive() && !Number.class.isAssignableFrom(type)) {
      throw CrosshashException.invalid(
          "An array of numbers is needed",
          "'%s' in %s holds %s".formatted(name, path, type.getSimpleName()),
          "name another array");
    }
    if (dataset.getDimensions().length == 0) {
      throw CrosshashException.invalid(
          "An array of numbers is needed", "'" + name + "' in " + path + " is one", "name another");
    }
    ArrayFile.requirePlausible(path, name, dataset.getSizeInBytes(), dataset.getStorageInBytes());
    return new Hdf5Array(name + " of " + path, path, dataset, matlabClass(dataset).isPresent());
  }

  private static Optional<String> matlabClass(Dataset dataset) {
    Attribute attribute = dataset.getAttribute(MATLAB_CLASS);
    return attribute == null ? Optional.empty() : Optional.of(String.valueOf(attribute.getData()));
  }

  @Override
  public List<String> strings(String name) {
    Dataset dataset = array(name);
    Object data;
    try {
      ArrayFile.requirePlausible(path, name, dataset.getSizeInBytes(), dataset.getStorageInBytes());
      data = dataset.getDataFlat();
    } catch (RuntimeException failure) {
      throw ArrayFile.damaged(path, failure);
    }
    List<String> strings = new ArrayList<>();
    if (data instanceof String[] texts) {
      for (String text : texts) {
        strings.add(text.stripTrailing());
      }
      return strings;
    }
    if (matlabClass(dataset).filter("char"::equals).isPresent()) {
      NumberArray letters = numbers(name);
      int columns = letters.sliceSize(0);
      float[] row = new float[columns];
      for (int i = 0; i < letters.shape()[0]; i++) {
        letters.read(0, i, 1, row);
        StringBuilder text = new StringBuilder();
        for (float letter : row) {
          text.append((char) letter);
        }
        strings.add(text.toString().stripTrailing());
      }
      return strings;
    }
    throw CrosshashException.invalid(
        "Strings are needed",
        "'%s' in %s holds %s".formatted(name, path, dataset.getJavaType().getSimpleName()),
        "name another array; cells of MATLAB 7.3 must be saved as version 7");
  }

  @Override
  public void close() {
    file.close();
  }
}
