package org.crosshash.encoder;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.crosshash.encoding.ItemSource;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.Digest;
import org.crosshash.tables.ItemColumn;
import org.crosshash.tables.ItemsTable;

/**
 * The items of a table as an encoder may see them: ids, pictures, frames and texts, and nothing
 * else of the table is ever read.
 *
 * <p>Ids, texts and places of pictures are in memory for a few chunks of items at a time, pictures
 * while they are used. What cannot be read of an item, such as a text that is no UTF-8, is an error
 * when that item is asked for. Items are best asked for near each other. Safe for any number of
 * threads.
 */
final class TableItems implements ItemSource {
  /** Items that are read together. */
  private static final int CHUNK = 64;

  /** Chunks that are kept: more than an encoding is at work on. */
  private static final int KEPT = 16;

  private final ItemsTable table;
  private final ImageFiles files;
  private final int size;

  /** The chunk of a number has its place; one that finds another there reads it anew. */
  private final AtomicReferenceArray<Rows> kept = new AtomicReferenceArray<>(KEPT);

  /**
   * Views a table, which must stay open.
   *
   * @throws CrosshashException INVALID_ARGUMENT if it has no rows or 2^31 or more, neither pictures
   *     nor texts, or a column of another type
   */
  TableItems(ItemsTable table, ImageFiles files) {
    this.table = table;
    this.files = files;
    if (table.size() == 0) {
      throw CrosshashException.invalid(
          "A table to encode must have items", "0 rows", "import some items");
    }
    if (table.size() > Integer.MAX_VALUE) {
      throw CrosshashException.invalid(
          "A table to encode must have fewer than 2^31 items",
          table.size() + " rows",
          "encode it in parts");
    }
    size = (int) table.size();
    table.requireTexts(ItemColumn.TEXT, ItemColumn.IMAGE_URI, ItemColumn.IMAGE_DIGEST);
    if (!hasImages() && !hasTexts()) {
      throw CrosshashException.invalid(
          "A table to encode must have the column image, image_uri, frames or text",
          table.table().schema().getFields().stream().map(f -> f.getName()).toList(),
          "import the items with their pictures or texts");
    }
  }

  /** A value of a row, or the error of reading it. */
  private record Cell(Optional<String> value, Optional<CrosshashException> unreadable) {
    static Cell of(Optional<String> value) {
      return new Cell(value, Optional.empty());
    }

    Optional<String> orThrow() {
      if (unreadable.isPresent()) {
        throw unreadable.get();
      }
      return value;
    }
  }

  /** Values of a chunk's items, the first of which is {@code from}. */
  private record Rows(
      int from, List<String> ids, List<Cell> texts, List<Cell> uris, List<Cell> digests) {}

  private Rows rows(int item) {
    int chunk = item / CHUNK;
    Rows known = kept.get(chunk % KEPT);
    if (known == null || known.from() != chunk * CHUNK) {
      known = read(chunk * CHUNK);
      kept.set(chunk % KEPT, known);
    }
    return known;
  }

  private Rows read(int from) {
    int count = Math.min(CHUNK, size - from);
    return new Rows(
        from,
        table.ids(from, count),
        cells(ItemColumn.TEXT, from, count),
        cells(ItemColumn.IMAGE_URI, from, count),
        cells(ItemColumn.IMAGE_DIGEST, from, count));
  }

  private List<Cell> cells(ItemColumn column, int from, int count) {
    try {
      return table.texts(column, from, count).stream().map(Cell::of).toList();
    } catch (CrosshashException unreadable) {
      if (unreadable.problem() != Problem.INVALID_ARGUMENT) {
        throw unreadable;
      }
      // One that cannot be read must not take the others with it.
      return IntStream.range(from, from + count).mapToObj(row -> cell(column, row)).toList();
    }
  }

  private Cell cell(ItemColumn column, int row) {
    try {
      return Cell.of(table.texts(column, row, 1).getFirst());
    } catch (CrosshashException unreadable) {
      if (unreadable.problem() != Problem.INVALID_ARGUMENT) {
        throw unreadable;
      }
      return new Cell(Optional.empty(), Optional.of(unreadable));
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String id(int item) {
    Rows known = rows(item);
    return known.ids().get(item - known.from());
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
    if (stored.isPresent()) {
      return stored;
    }
    Rows known = rows(item);
    Optional<String> uri = known.uris().get(item - known.from()).orThrow();
    if (uri.isEmpty()) {
      return Optional.empty();
    }
    Digest digest =
        known
            .digests()
            .get(item - known.from())
            .orThrow()
            .map(Digest::new)
            .orElseThrow(() ->
                CrosshashException.invalid(
                    "An item with image_uri must have image_digest",
                    "none",
                    "give the SHA-256 of the file"));
    return Optional.of(files.read(uri.get(), digest));
  }

  @Override
  public Optional<String> text(int item) {
    Rows known = rows(item);
    return known.texts().get(item - known.from()).orThrow();
  }
}
