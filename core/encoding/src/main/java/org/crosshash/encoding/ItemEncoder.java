package org.crosshash.encoding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Encodes the pictures and texts of items, each alone, on several threads; words are for {@link
 * WordVectors}.
 *
 * <p>Where the options ask for frames, an item's pictures are its list of frames or, without one,
 * the frames of its GIF: {@code image} and {@code image_features} are their means, {@code
 * image_tokens} has a row a frame, {@code objects} and {@code object_features} a row a frame and
 * the mean last.
 *
 * <p>Where they ask for token ids, texts have {@code text_token_ids}.
 *
 * <p>Safe for any number of threads.
 */
public final class ItemEncoder {
  private final Encoder encoder;
  private final EncodingOptions options;
  private final Workers workers;
  private final FrameEncoder frames;

  /** Makes an encoder of items; encoder and workers stay the caller's. */
  public ItemEncoder(Encoder encoder, EncodingOptions options, Workers workers) {
    this.encoder = Objects.requireNonNull(encoder, "encoder");
    this.options = Objects.requireNonNull(options, "options");
    this.workers = Objects.requireNonNull(workers, "workers");
    this.frames = new FrameEncoder(encoder);
  }

  /** What became of one item: vectors of its picture and its text, or a reason. */
  private record Outcome(
      Optional<ImageVectors> image,
      Optional<TextVectors> text,
      Optional<int[]> ids,
      Optional<String> failure) {}

  /**
   * Encodes the items from {@code from} to {@code to - 1}.
   *
   * @return vectors of those that could be read, and why the others could not
   */
  public EncodedItems encode(ItemSource items, int from, int to) {
    List<Outcome> outcomes =
        workers.map(IntStream.range(from, to).boxed().toList(), item -> encode(items, item));
    TreeMap<Integer, String> failures = new TreeMap<>();
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Optional<String> failure = outcomes.get(i).failure();
      if (failure.isPresent()) {
        failures.put(from + i, failure.get());
      } else {
        positions.add(from + i);
      }
    }
    List<Outcome> encoded = outcomes.stream().filter(o -> o.failure().isEmpty()).toList();
    return new EncodedItems(
        positions.stream().mapToInt(Integer::intValue).toArray(),
        columns(items, encoded),
        failures);
  }

  private Outcome encode(ItemSource items, int item) {
    try {
      Optional<ImageVectors> image =
          items.hasImages() ? Optional.of(picture(items, item)) : Optional.empty();
      Optional<TextVectors> text =
          items.hasTexts()
              ? Optional.of(encoder.encodeText(required(items.text(item), "text"), options))
              : Optional.empty();
      Optional<int[]> ids =
          items.hasTexts() && options.textTokenIds()
              ? items.text(item).map(encoder::tokenIds)
              : Optional.empty();
      return new Outcome(image, text, ids, Optional.empty());
    } catch (CrosshashException unreadable) {
      if (unreadable.problem() != Problem.INVALID_ARGUMENT) {
        throw unreadable;
      }
      return new Outcome(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(unreadable.getMessage()));
    }
  }

  private ImageVectors picture(ItemSource items, int item) {
    if (options.frames() == 0) {
      return encoder.encodeImage(required(items.image(item), "picture"), options);
    }
    List<byte[]> listed = items.frames(item);
    return listed.isEmpty()
        ? frames.encode(required(items.image(item), "picture or frames"), options)
        : frames.encode(listed, options);
  }

  private static <T> T required(Optional<T> value, String what) {
    return value.orElseThrow(() ->
        CrosshashException.invalid(
            "Every item must have a " + what, "none", "add it or leave the item out"));
  }

  /** Of frames, image tokens are vectors of whole pictures. */
  private Map<String, Integer> dimensions() {
    Map<String, Integer> dimensions = new HashMap<>(encoder.description().dimensions());
    if (options.frames() > 0) {
      dimensions.put(
          Columns.IMAGE_TOKENS, dimensions.get(Columns.IMAGE_FEATURES) + options.timeDimensions());
    }
    return dimensions;
  }

  private EmbeddingColumns columns(ItemSource items, List<Outcome> outcomes) {
    ColumnCollector columns = new ColumnCollector(dimensions());
    if (items.hasImages()) {
      List<ImageVectors> images = outcomes.stream().map(o -> o.image().orElseThrow()).toList();
      columns.whole(Columns.IMAGE, images, ImageVectors::image);
      columns.whole(Columns.IMAGE_FEATURES, images, ImageVectors::features);
      columns.ragged(Columns.OBJECTS, images, ImageVectors::objects);
      columns.ragged(Columns.OBJECT_FEATURES, images, ImageVectors::objectFeatures);
      if (options.tokens() || options.frames() > 0) {
        columns.ragged(Columns.IMAGE_TOKENS, images, v -> v.tokens().orElseThrow());
      }
    }
    if (items.hasTexts()) {
      List<TextVectors> texts = outcomes.stream().map(o -> o.text().orElseThrow()).toList();
      columns.whole(Columns.TEXT, texts, TextVectors::text);
      if (options.tokens()) {
        columns.ragged(Columns.TEXT_TOKENS, texts, v -> v.tokens().orElseThrow());
      }
      if (options.textTokenIds()) {
        columns.ids(
            Columns.TEXT_TOKEN_IDS, outcomes.stream().map(o -> o.ids().orElseThrow()).toList());
      }
    }
    return columns.toColumns(outcomes.size());
  }
}
