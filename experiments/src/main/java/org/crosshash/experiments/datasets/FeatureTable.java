package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatRows;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.TableBuilder;

/**
 * Vectors that came with a dataset, as a table of embeddings in a store of the dataset's own: such
 * a dataset is not encoded.
 *
 * <p>The pictures' vectors are the column {@code image_features}, the texts' are {@code text};
 * where both are of one length, so that they may be of one space, the pictures' are {@code image}
 * too.
 *
 * @param store folder of the store
 * @param table name of the table, {@code tables/…}
 * @param columns lengths of the vectors by column
 */
public record FeatureTable(Path store, String table, SortedMap<String, Integer> columns) {
  /** Column of pictures' vectors in their own space. */
  public static final String IMAGE_FEATURES = "image_features";

  /** Column of pictures' vectors in the space of texts. */
  public static final String IMAGE = "image";

  /** Column of texts' vectors. */
  public static final String TEXT = "text";

  /** Checks that nothing is null. */
  public FeatureTable {
    requireNonNull(store, "store");
    requireNonNull(table, "table");
    columns = new TreeMap<>(columns);
  }

  /**
   * Writes vectors as a table; a few rows at a time are in memory.
   *
   * @param store folder of the store; made where it is absent
   * @param description what the vectors are, for the table's metadata
   * @param ids of the rows
   * @param image pictures' vectors, one an id
   * @param text texts' vectors, one an id
   * @throws org.crosshash.errors.CrosshashException if a number is not finite
   */
  public static FeatureTable write(
      Path store, String description, List<String> ids, FloatRows image, FloatRows text) {
    SortedMap<String, Integer> columns = new TreeMap<>();
    columns.put(IMAGE_FEATURES, image.columns());
    columns.put(TEXT, text.columns());
    TableBuilder table =
        TableBuilder.of(EmbeddingsTable.CONTENT)
            .metadata(EmbeddingsTable.ENCODER_KEY, description)
            .strings("id", new ArrayList<>(ids))
            .floatRows(IMAGE_FEATURES, image)
            .floatRows(TEXT, text);
    if (image.columns() == text.columns()) {
      columns.put(IMAGE, image.columns());
      table.floatRows(IMAGE, image);
    }
    try (BufferAllocator allocator = new RootAllocator();
        LocalArtifactStore open = LocalArtifactStore.open(store, allocator)) {
      return new FeatureTable(store, table.write(open).name().toString(), columns);
    }
  }
}
