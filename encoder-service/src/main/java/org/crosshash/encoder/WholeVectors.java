package org.crosshash.encoder;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.crosshash.encoding.BatchModel;
import org.crosshash.encoding.CachingEncoder;
import org.crosshash.encoding.Columns;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.FrameEncoder;
import org.crosshash.encoding.ImageVectors;
import org.crosshash.encoding.TextVectors;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Vectors of the few whole pictures and texts of a call: from the cache, else in runs that calls at
 * the same time share. Safe for any number of threads.
 */
final class WholeVectors implements AutoCloseable {
  private final EncoderSource encoders;
  private final EmbedGate gate;
  private final EmbedBatches batches;
  private final Map<BatchModel, Kinds> kinds = new ConcurrentHashMap<>();

  WholeVectors(EncoderSource encoders, EmbedLimits limits) {
    this.encoders = encoders;
    gate = new EmbedGate(limits.inputs(), limits.patience());
    batches = new EmbedBatches(limits);
  }

  /** One input of a call. */
  sealed interface Input {
    /**
     * A text.
     *
     * @param words 1 to 100,000 characters
     */
    record Text(String words) implements Input {}

    /**
     * A picture.
     *
     * @param file bytes of a file of any kind that is read
     */
    record Picture(byte[] file) implements Input {}
  }

  /** The runs of one encoder's models; texts by their buckets. */
  private record Kinds(
      BatchModel model,
      EmbedBatches.Kind<BatchModel.Pixels, ImageVectors> pictures,
      Map<Integer, EmbedBatches.Kind<BatchModel.Tokens, TextVectors>> texts) {}

  /**
   * Vectors of each input by column name.
   *
   * @param options objects whole, no tokens
   * @throws CrosshashException INVALID_ARGUMENT if one cannot be read; RESOURCE_EXHAUSTED if too
   *     many wait; CANCELLED if the caller has gone
   */
  List<SortedMap<String, float[]>> of(
      Encoder encoder, EncodingOptions options, List<? extends Input> inputs) {
    try (EmbedGate.Turn turn = gate.enter(inputs.size());
        EmbedBatches.Caller caller = batches.caller()) {
      List<CompletableFuture<SortedMap<String, float[]>>> begun = new ArrayList<>();
      Context.CancellationListener gone = context -> caller.leave();
      Context.current().addListener(gone, MoreExecutors.directExecutor());
      try {
        for (Input input : inputs) {
          turn.requireCaller();
          begun.add(begin(encoder, options, input, caller));
        }
        List<SortedMap<String, float[]>> vectors = new ArrayList<>();
        for (CompletableFuture<SortedMap<String, float[]>> each : begun) {
          vectors.add(end(each, turn));
        }
        return vectors;
      } finally {
        Context.current().removeListener(gone);
      }
    }
  }

  private static SortedMap<String, float[]> end(
      CompletableFuture<SortedMap<String, float[]>> begun, EmbedGate.Turn turn) {
    try {
      return begun.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CancellationException) {
        turn.requireCaller();
      }
      switch (e.getCause()) {
        case RuntimeException known -> throw known;
        case Error fatal -> throw fatal;
        default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.CANCELLED, "The server runs", "it is shutting down", "try again later", e);
    }
  }

  private CompletableFuture<SortedMap<String, float[]>> begin(
      Encoder encoder, EncodingOptions options, Input input, EmbedBatches.Caller caller) {
    Optional<CachingEncoder> kept = encoders.caching(encoder);
    return switch (input) {
      case Input.Picture picture when options.frames() > 0 ->
          done(
              columns(
                  batches.onTurn(() ->
                      new FrameEncoder(kept.<Encoder>map(some -> some).orElse(encoder))
                          .encode(picture.file(), options))));
      case Input.Picture picture -> {
        Optional<ImageVectors> found =
            kept.flatMap(some -> some.findPicture(picture.file(), options));
        yield found.isPresent()
            ? done(columns(found.get()))
            : picture(encoder, kept, options, picture.file(), caller);
      }
      case Input.Text text -> {
        Optional<TextVectors> found = kept.flatMap(some -> some.findText(text.words()));
        yield found.isPresent()
            ? done(columns(found.get()))
            : text(encoder, kept, options, text.words(), caller);
      }
    };
  }

  private CompletableFuture<SortedMap<String, float[]>> picture(
      Encoder encoder,
      Optional<CachingEncoder> kept,
      EncodingOptions options,
      byte[] file,
      EmbedBatches.Caller caller) {
    Optional<Kinds> runs = kinds(encoder);
    if (runs.isEmpty()) {
      ImageVectors alone = batches.onTurn(() -> encoder.encodeImage(file, options));
      kept.ifPresent(some -> some.keep(file, options, alone, true));
      return done(columns(alone));
    }
    BatchModel.Pixels pixels =
        batches.onTurn(() -> runs.get().model().pixels(file, options.resize()));
    return runs.get()
        .pictures()
        .add(pixels, caller)
        .thenApply(made -> {
          kept.ifPresent(some -> some.keep(file, options, made.vectors(), made.alone()));
          return columns(made.vectors());
        });
  }

  private CompletableFuture<SortedMap<String, float[]>> text(
      Encoder encoder,
      Optional<CachingEncoder> kept,
      EncodingOptions options,
      String words,
      EmbedBatches.Caller caller) {
    Optional<Kinds> runs = kinds(encoder);
    if (runs.isEmpty()) {
      TextVectors alone = batches.onTurn(() -> encoder.encodeText(words, options));
      kept.ifPresent(some -> some.keep(words, alone, true));
      return done(columns(alone));
    }
    BatchModel model = runs.get().model();
    BatchModel.Tokens tokens = batches.onTurn(() -> model.tokens(words));
    return runs.get()
        .texts()
        .computeIfAbsent(
            model.bucket(tokens), length -> batches.kind(model.takesTexts(), model::texts))
        .add(tokens, caller)
        .thenApply(made -> {
          kept.ifPresent(some -> some.keep(words, made.vectors(), made.alone()));
          return columns(made.vectors());
        });
  }

  private Optional<Kinds> kinds(Encoder encoder) {
    return encoder
        .batches()
        .map(model ->
            kinds.computeIfAbsent(
                model,
                known ->
                    new Kinds(
                        known,
                        batches.kind(known.takesPictures(), known::pictures),
                        new ConcurrentHashMap<>())));
  }

  private static <T> CompletableFuture<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  private static SortedMap<String, float[]> columns(ImageVectors image) {
    TreeMap<String, float[]> columns = new TreeMap<>();
    columns.put(Columns.IMAGE, image.image());
    columns.put(Columns.IMAGE_FEATURES, image.features());
    return columns;
  }

  private static SortedMap<String, float[]> columns(TextVectors text) {
    TreeMap<String, float[]> columns = new TreeMap<>();
    columns.put(Columns.TEXT, text.text());
    return columns;
  }

  /** Inputs that wait for a lane. */
  int waiting() {
    return batches.waiting();
  }

  @Override
  public void close() {
    batches.close();
  }
}
