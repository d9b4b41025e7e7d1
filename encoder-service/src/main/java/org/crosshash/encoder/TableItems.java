package org.crosshash.encoder;

import java.util.List;
import java.util.Optional;
import org.crosshash.encoding.ItemSource;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;
import org.crosshash.tables.ItemColumn;
import org.crosshash.tables.ItemsTable;

/**
 * The items of a table as an encoder may see them: ids, pictures, frames and texts, and nothing
 * else of the table is ever read.
 */
final class TableItems implements ItemSource {
  private final ItemsTable table;
  private final ImageFiles files;
  private final List<String> ids;
  private final List<Optional<String>> texts;
  private final List<Optional<String>> uris;
  private final List<Optional<Digest>> digests;

  /**
   * Views a table, which must stay open.
   *
   * @throws CrosshashException INVALID_ARGUMENT if it has no rows, or neither pictures nor texts
   */
  TableItems(ItemsTable table, ImageFiles files) {
    this.table = table;
    this.files = files;
    ids = table.ids();
    texts = table.texts();
    uris = table.imageUris();
    digests = table.imageDigests();
    if (ids.isEmpty()) {
      throw CrosshashException.invalid(
          "A table to encode must have items", "0 rows", "import some items");
    }
    if (!hasImages() && !hasTexts()) {
      throw CrosshashException.invalid(
          "A table to encode must have the column image, image_uri, frames or text",
          table.table().schema().getFields().stream().map(f -> f.getName()).toList(),
          "import the items with their pictures or texts");
    }
  }

  @Override
  public int size() {
    return ids.size();
  }

  @Override
  public String id(int item) {
    return ids.get(item);
  }

  @Override
  public boolean hasImages() {
    return table.has(ItemColumn.IMAGE) || table.has(ItemColumn.IMAGE_URI) || hasFrames();
  }

  /** Whether items have lists of frames. */
  boolean hasFrames() {
    return table.has(ItemColumn.FRAMES);
  }

  @Override
  public List<byte[]> frames(int item) {
    return table.frames(item);
  }

  @Override
  public boolean hasTexts() {
    return table.has(ItemColumn.TEXT);
  }

  @Override
  public Optional<byte[]> image(int item) {
    Optional<byte[]> stored = table.image(item);
    if (stored.isPresent() || uris.get(item).isEmpty()) {
      return stored;
    }
    Digest digest =
        digests
            .get(item)
            .orElseThrow(() ->
                CrosshashException.invalid(
                    "An item with image_uri must have image_digest",
                    "none",
                    "give the SHA-256 of the file"));
    return Optional.of(files.read(uris.get(item).orElseThrow(), digest));
  }

  @Override
  public Optional<String> text(int item) {
    return texts.get(item);
  }
}
