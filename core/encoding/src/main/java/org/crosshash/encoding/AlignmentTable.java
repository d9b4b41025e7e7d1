package org.crosshash.encoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;

/**
 * An alignment as a table with a row an aligned column: its name, the raw column it is made from,
 * the length of a raw vector, the mean to subtract, the map (row by row, inputs x outputs) and the
 * mean to subtract after it; lists are empty where a step is left out.
 */
public final class AlignmentTable {
  /** What {@link ArtifactStore#CONTENT_KEY} says of such a table. */
  public static final String CONTENT = "alignment";

  /** Metadata of an alignment that leaves vectors as they are. */
  private static final String RAW_KEY = "crosshash.raw";

  private static final String COLUMN = "column";
  private static final String SOURCE = "source";
  private static final String INPUTS = "inputs";
  private static final String MEAN = "mean";
  private static final String MAP = "map";
  private static final String MAPPED_MEAN = "mapped_mean";

  private AlignmentTable() {}

  /**
   * Writes an alignment. Equal alignments with equal metadata have equal bytes.
   *
   * @param metadata further metadata, for example how the alignment was fitted
   */
  public static StoredArtifact write(
      ArtifactStore store, Alignment alignment, Map<String, String> metadata) {
    List<ColumnTransform> transforms = List.copyOf(alignment.transforms().values());
    return TableBuilder.of(CONTENT)
        .metadata(withRaw(metadata, transforms))
        .strings(COLUMN, transforms.stream().map(ColumnTransform::column).toList())
        .strings(SOURCE, transforms.stream().map(ColumnTransform::source).toList())
        .ints(INPUTS, transforms.stream().mapToInt(ColumnTransform::inputs).toArray())
        .floatLists(MEAN, lists(transforms, ColumnTransform::mean))
        .floatLists(MAP, lists(transforms, t -> t.map().map(LinearMap::values)))
        .floatLists(MAPPED_MEAN, lists(transforms, ColumnTransform::mappedMean))
        .write(store);
  }

  /**
   * Reads an alignment.
   *
   * @throws CrosshashException INVALID_ARGUMENT if the table is none; DATA_LOSS if its rows do not
   *     fit each other
   */
  public static Alignment read(Table table) {
    if (!table.content().equals(CONTENT)) {
      throw CrosshashException.invalid(
          "The parameters of an alignment must be a table of content " + CONTENT,
          "%s, %s".formatted(table.name(), table.content()),
          "name an aligned table");
    }
    List<String> columns = table.strings(COLUMN);
    List<String> sources = table.strings(SOURCE);
    int[] inputs = table.ints(INPUTS);
    List<float[]> means = table.floatLists(MEAN);
    List<float[]> maps = table.floatLists(MAP);
    List<float[]> mappedMeans = table.floatLists(MAPPED_MEAN);
    List<ColumnTransform> transforms = new ArrayList<>();
    try {
      for (int i = 0; i < columns.size(); i++) {
        int length = inputs[i];
        transforms.add(
            new ColumnTransform(
                columns.get(i),
                sources.get(i),
                length,
                !table.metadata().containsKey(RAW_KEY),
                given(means.get(i)),
                given(maps.get(i)).map(v -> new LinearMap(length, v.length / length, v)),
                given(mappedMeans.get(i))));
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "The rows of a stored alignment must fit each other",
          e.getMessage(),
          "align the embeddings again",
          e);
    }
    return new Alignment(transforms);
  }

  private static Map<String, String> withRaw(
      Map<String, String> metadata, List<ColumnTransform> transforms) {
    if (transforms.stream().allMatch(ColumnTransform::unit)) {
      return metadata;
    }
    TreeMap<String, String> marked = new TreeMap<>(metadata);
    marked.put(RAW_KEY, "true");
    return marked;
  }

  private static List<float[]> lists(
      List<ColumnTransform> transforms, Function<ColumnTransform, Optional<float[]>> values) {
    return transforms.stream().map(t -> values.apply(t).orElse(new float[0])).toList();
  }

  private static Optional<float[]> given(float[] values) {
    return values.length == 0 ? Optional.empty() : Optional.of(values);
  }
}
