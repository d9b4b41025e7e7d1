package org.crosshash.encoding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * An alignment as named files: {@code columns.tsv} with one line a column (its name, the raw column
 * it is made from, the length of a raw vector) and the parameters as NumPy arrays ({@code
 * COLUMN.mean.npy}, {@code COLUMN.map.npy}, {@code COLUMN.mapped_mean.npy}, where a column has
 * them).
 */
public final class AlignmentFiles {
  private static final String COLUMNS = "columns.tsv";
  private static final String HEADER = "column\tsource\tinputs";

  private AlignmentFiles() {}

  /** The files of an alignment, by name. Equal alignments have equal bytes. */
  public static SortedMap<String, byte[]> write(Alignment alignment) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    StringBuilder columns = new StringBuilder(HEADER).append('\n');
    for (ColumnTransform transform : alignment.transforms().values()) {
      String column = transform.column();
      columns.append(column).append('\t').append(transform.source()).append('\t');
      columns.append(transform.inputs()).append('\n');
      transform.mean().ifPresent(v -> files.put(mean(column), NpyArray.vector(v).toBytes()));
      transform
          .map()
          .ifPresent(map ->
              files.put(
                  map(column),
                  new NpyArray(new int[] {map.inputs(), map.outputs()}, map.values()).toBytes()));
      transform
          .mappedMean()
          .ifPresent(v -> files.put(mappedMean(column), NpyArray.vector(v).toBytes()));
    }
    files.put(COLUMNS, columns.toString().getBytes(StandardCharsets.UTF_8));
    return files;
  }

  /**
   * Reads an alignment back.
   *
   * @throws CrosshashException DATA_LOSS if files are missing or do not fit each other
   */
  public static Alignment read(SortedMap<String, byte[]> files) {
    byte[] columns = files.get(COLUMNS);
    if (columns == null) {
      throw damaged("no " + COLUMNS, null);
    }
    List<ColumnTransform> transforms = new ArrayList<>();
    try {
      new String(columns, StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .forEach(line -> transforms.add(transform(line.split("\t", -1), files)));
      return new Alignment(transforms);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private static ColumnTransform transform(String[] line, SortedMap<String, byte[]> files) {
    String column = line[0];
    return new ColumnTransform(
        column,
        line[1],
        Integer.parseInt(line[2]),
        array(mean(column), files).map(NpyArray::values),
        array(map(column), files)
            .map(array -> new LinearMap(array.shape()[0], array.shape()[1], array.values())),
        array(mappedMean(column), files).map(NpyArray::values));
  }

  private static Optional<NpyArray> array(String name, SortedMap<String, byte[]> files) {
    return Optional.ofNullable(files.get(name)).map(file -> NpyArray.parse(name, file));
  }

  private static String mean(String column) {
    return column + ".mean.npy";
  }

  private static String map(String column) {
    return column + ".map.npy";
  }

  private static String mappedMean(String column) {
    return column + ".mapped_mean.npy";
  }

  private static CrosshashException damaged(String what, Throwable cause) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "A stored alignment must be whole",
        what,
        "align the embeddings again",
        cause);
  }
}
