package org.crosshash.encoding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Encodes the pictures and texts of items, each as if alone, on several threads; words are for
 * {@link WordVectors}.
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
  /** Most texts given to the encoder at once, which takes those of the same length together. */
  private static final int RUN_TEXTS = 128;

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

  /** What became of a part of an item: vectors, or a reason. */
  private record Part<V>(Optional<V> vectors, Optional<String> failure) {
    static <V> Part<V> of(V vectors) {
      return new Part<>(Optional.of(vectors), Optional.empty());
    }

    /** Tries to encode; only what is wrong with the input itself becomes a reason. */
    static <V> Part<V> trying(Supplier<V> encoding) {
      try {
        return of(encoding.get());
      } catch (CrosshashException unreadable) {
        if (unreadable.problem() != Problem.INVALID_ARGUMENT) {
          throw unreadable;
        }
        return new Part<>(Optional.empty(), Optional.of(unreadable.getMessage()));
      }
    }
  }

  /** Vectors of a text and, where they are asked for, the ids of its tokens. */
  private record Text(TextVectors vectors, Optional<int[]> ids) {}

  /** What became of one item: vectors of its picture and its text, or a reason. */
  private record Outcome(
      Optional<ImageVectors> image, Optional<Text> text, Optional<String> failure) {
    static Outcome of(Optional<Part<ImageVectors>> image, Optional<Part<Text>> text) {
      return new Outcome(
          image.flatMap(Part::vectors),
          text.flatMap(Part::vectors),
          image.flatMap(Part::failure).or(() -> text.flatMap(Part::failure)));
    }
  }

  /**
   * Encodes the items from {@code from} to {@code to - 1}.
   *
   * @return vectors of those that could be read, and why the others could not
   */
  public EncodedItems encode(ItemSource items, int from, int to) {
    if (from == to) {
      return piece(items, from, List.of());
    }
    List<EncodedItems> all = new ArrayList<>();
    encode(items, from, to, to - from, (encoded, first) -> all.add(encoded));
    return all.getFirst();
  }

  /**
   * Encodes the items from {@code from} to {@code to - 1} and gives them piece by piece, each as
   * soon as its pictures are encoded. The texts of all come with the first piece: the more there
   * are, the more of them have the same length and share a run.
   *
   * @param piece items of a piece, the last of which may have fewer; at least 1
   * @param finished takes for each piece in turn what {@link #encode(ItemSource, int, int)} gives
   *     for its items, and the first of them; if it fails, the rest is left undone
   */
  public void encode(
      ItemSource items, int from, int to, int piece, ObjIntConsumer<EncodedItems> finished) {
    Map<Integer, Part<Text>> texts = new ConcurrentHashMap<>();
    // Long runs of texts first, so that no thread waits for another before the end.
    List<Runnable> textTasks = items.hasTexts() ? textTasks(items, from, to, texts) : List.of();
    Piece next = begin(items, from, Math.min(from + piece, to), textTasks);
    try {
      for (int first = from; first < to; first += piece) {
        Piece current = next;
        int end = Math.min(first + piece, to);
        if (end < to) {
          // No thread is idle while a finished piece is taken.
          next = begin(items, end, Math.min(end + piece, to), List.of());
        }
        current.work().await();
        finished.accept(piece(items, first, current.outcomes(texts)), first);
      }
    } finally {
      next.work().close();
    }
  }

  /**
   * Items whose pictures are being encoded.
   *
   * @param images what became of those that are done
   * @param work ends when all are
   */
  private record Piece(
      List<Integer> items, Map<Integer, Part<ImageVectors>> images, Workers.Begun<Boolean> work) {
    List<Outcome> outcomes(Map<Integer, Part<Text>> texts) {
      return items.stream()
          .map(item ->
              Outcome.of(
                  Optional.ofNullable(images.get(item)), Optional.ofNullable(texts.get(item))))
          .toList();
    }
  }

  /** Begins with the tasks, then with the pictures of the items. */
  private Piece begin(ItemSource items, int from, int to, List<Runnable> before) {
    List<Integer> some = IntStream.range(from, to).boxed().toList();
    Map<Integer, Part<ImageVectors>> images = new ConcurrentHashMap<>();
    List<Runnable> tasks = new ArrayList<>(before);
    if (items.hasImages()) {
      some.forEach(
          item -> tasks.add(() -> images.put(item, Part.trying(() -> picture(items, item)))));
    }
    return new Piece(some, images, workers.start(tasks));
  }

  private EncodedItems piece(ItemSource items, int from, List<Outcome> outcomes) {
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

  /** Runs of texts of like length, the longest first. */
  private List<Runnable> textTasks(
      ItemSource items, int from, int to, Map<Integer, Part<Text>> encoded) {
    Map<Integer, Integer> lengths = new HashMap<>();
    IntStream.range(from, to).forEach(item -> lengths.put(item, length(items, item)));
    List<Integer> longestFirst =
        IntStream.range(from, to)
            .boxed()
            .sorted(Comparator.comparing(lengths::get, Comparator.reverseOrder()))
            .toList();
    int length = workers.share(longestFirst.size(), RUN_TEXTS);
    List<Runnable> tasks = new ArrayList<>();
    for (int first = 0; first < longestFirst.size(); first += length) {
      List<Integer> run =
          longestFirst.subList(first, Math.min(first + length, longestFirst.size()));
      tasks.add(() -> encoded.putAll(texts(items, run)));
    }
    return tasks;
  }

  /** Characters of an item's text; 0 where it cannot be read, which is told when it is encoded. */
  private static int length(ItemSource items, int item) {
    return Part.trying(() -> items.text(item).map(String::length).orElse(0)).vectors().orElse(0);
  }

  /** One that cannot be read must not take the others with it: halves are tried by themselves. */
  private Map<Integer, Part<Text>> texts(ItemSource items, List<Integer> run) {
    Map<Integer, Part<Text>> encoded = new HashMap<>();
    Part<List<Text>> together =
        Part.trying(
            () -> texts(run.stream().map(item -> required(items.text(item), "text")).toList()));
    if (together.vectors().isPresent()) {
      for (int i = 0; i < run.size(); i++) {
        encoded.put(run.get(i), Part.of(together.vectors().get().get(i)));
      }
    } else if (run.size() == 1) {
      encoded.put(run.getFirst(), new Part<>(Optional.empty(), together.failure()));
    } else {
      int half = run.size() / 2;
      encoded.putAll(texts(items, run.subList(0, half)));
      encoded.putAll(texts(items, run.subList(half, run.size())));
    }
    return encoded;
  }

  private List<Text> texts(List<String> some) {
    List<TextVectors> vectors = encoder.encodeTexts(some, options);
    return IntStream.range(0, some.size())
        .mapToObj(i ->
            new Text(
                vectors.get(i),
                options.textTokenIds()
                    ? Optional.of(encoder.tokenIds(some.get(i)))
                    : Optional.empty()))
        .toList();
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
      List<Text> found = outcomes.stream().map(o -> o.text().orElseThrow()).toList();
      List<TextVectors> texts = found.stream().map(Text::vectors).toList();
      columns.whole(Columns.TEXT, texts, TextVectors::text);
      if (options.tokens()) {
        columns.ragged(Columns.TEXT_TOKENS, texts, v -> v.tokens().orElseThrow());
      }
      if (options.textTokenIds()) {
        columns.ids(
            Columns.TEXT_TOKEN_IDS, found.stream().map(t -> t.ids().orElseThrow()).toList());
      }
    }
    return columns.toColumns(outcomes.size());
  }
}
