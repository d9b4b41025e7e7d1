package org.crosshash.tables;

import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;

/**
 * A thing to be hashed: a picture, a text, a video, or several of them that belong together.
 *
 * @param id not empty
 * @param image an encoded picture
 * @param imageUri where a picture lies; with {@code imageDigest}, and instead of {@code image}
 * @param imageDigest SHA-256 of the picture's file
 * @param frames encoded frames of a video, in order
 * @param text a caption, a sentence, tags
 * @param labels for evaluation only
 * @param group items that are near-copies of one another share one; for evaluation only
 * @param splits the splits it is in, such as {@code query}, {@code database}, {@code train}; for
 *     evaluation only
 */
public record Item(
    String id,
    Optional<byte[]> image,
    Optional<String> imageUri,
    Optional<Digest> imageDigest,
    List<byte[]> frames,
    Optional<String> text,
    List<String> labels,
    Optional<String> group,
    List<String> splits) {
  /**
   * Checks the id and the picture and copies the lists.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the id is empty, a URI comes without a digest
   *     (or the other way round), or a picture comes both ways
   */
  public Item {
    if (id.isEmpty()) {
      throw CrosshashException.invalid("An item's id is not empty", "\"\"", "give it an id");
    }
    if (imageUri.isPresent() != imageDigest.isPresent()) {
      throw CrosshashException.invalid(
          "A picture's URI and its digest come together",
          "item " + id + ": " + imageUri + ", " + imageDigest,
          "give the SHA-256 of the file that the URI names");
    }
    if (image.isPresent() && imageUri.isPresent()) {
      throw CrosshashException.invalid(
          "An item's picture is given by its bytes or by its URI",
          "item " + id + " has both",
          "leave one of them out");
    }
    frames = List.copyOf(frames);
    labels = List.copyOf(labels);
    splits = List.copyOf(splits);
  }

  /** An item with nothing but an id. */
  public static Item of(String id) {
    return new Item(
        id,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of());
  }

  /** This item with an encoded picture. */
  public Item withImage(byte[] bytes) {
    return new Item(
        id, Optional.of(bytes), imageUri, imageDigest, frames, text, labels, group, splits);
  }

  /** This item with a picture that lies elsewhere. */
  public Item withImage(String uri, Digest digest) {
    return new Item(
        id, image, Optional.of(uri), Optional.of(digest), frames, text, labels, group, splits);
  }

  /** This item with the encoded frames of a video. */
  public Item withFrames(List<byte[]> encoded) {
    return new Item(id, image, imageUri, imageDigest, encoded, text, labels, group, splits);
  }

  /** This item with a text. */
  public Item withText(String words) {
    return new Item(
        id, image, imageUri, imageDigest, frames, Optional.of(words), labels, group, splits);
  }

  /** This item with labels. */
  public Item withLabels(List<String> names) {
    return new Item(id, image, imageUri, imageDigest, frames, text, names, group, splits);
  }

  /** This item in a group of near-copies. */
  public Item withGroup(String name) {
    return new Item(
        id, image, imageUri, imageDigest, frames, text, labels, Optional.of(name), splits);
  }

  /** This item in these splits. */
  public Item withSplits(List<String> names) {
    return new Item(id, image, imageUri, imageDigest, frames, text, labels, group, names);
  }
}
