package org.crosshash.tables;

import java.util.List;

/** A column of a table of items besides the id. */
public enum ItemColumn {
  /** Encoded pictures. */
  IMAGE("image"),
  /** Where pictures lie. */
  IMAGE_URI("image_uri"),
  /** SHA-256 of the pictures that lie elsewhere. */
  IMAGE_DIGEST("image_digest"),
  /** Frames of videos. */
  FRAMES("frames"),
  /** Texts. */
  TEXT("text"),
  /** Labels, for evaluation only. */
  LABELS("labels"),
  /** Groups of near-copies, for evaluation only. */
  GROUP("group"),
  /** Splits, for evaluation only. */
  SPLITS("splits");

  private final String column;

  ItemColumn(String column) {
    this.column = column;
  }

  /** The column's name. */
  public String column() {
    return column;
  }

  /** Whether an item has a value for this column. */
  boolean isIn(Item item) {
    return switch (this) {
      case IMAGE -> item.image().isPresent();
      case IMAGE_URI -> item.imageUri().isPresent();
      case IMAGE_DIGEST -> item.imageDigest().isPresent();
      case FRAMES -> !item.frames().isEmpty();
      case TEXT -> item.text().isPresent();
      case LABELS -> !item.labels().isEmpty();
      case GROUP -> item.group().isPresent();
      case SPLITS -> !item.splits().isEmpty();
    };
  }

  /** Adds the items' values to a table. */
  TableBuilder addTo(TableBuilder builder, List<Item> items) {
    return switch (this) {
      case IMAGE -> builder.binaries(column, items.stream().map(Item::image).toList());
      case IMAGE_URI ->
          builder.optionalStrings(column, items.stream().map(Item::imageUri).toList());
      case IMAGE_DIGEST ->
          builder.optionalStrings(
              column, items.stream().map(item -> item.imageDigest().map(Digest::hex)).toList());
      case FRAMES -> builder.binaryLists(column, items.stream().map(Item::frames).toList());
      case TEXT -> builder.optionalStrings(column, items.stream().map(Item::text).toList());
      case LABELS -> builder.stringLists(column, items.stream().map(Item::labels).toList());
      case GROUP -> builder.optionalStrings(column, items.stream().map(Item::group).toList());
      case SPLITS -> builder.stringLists(column, items.stream().map(Item::splits).toList());
    };
  }
}
