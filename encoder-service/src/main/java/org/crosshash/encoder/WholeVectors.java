package org.crosshash.encoder;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
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
  private final EmbedModels models;

  WholeVectors(EncoderSource encoders, EmbedLimits limits) {
    this.encoders = encoders;
    gate = new EmbedGate(limits.inputs(), limits.patience());
    batches = new EmbedBatches(limits);
    models = new EmbedModels(batches, limits);
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

  /**
   * Vectors of each input by column name. A call whose vectors are all in the cache needs neither
   * places nor models.
   *
   * @param options objects whole, no tokens
   * @throws CrosshashException INVALID_ARGUMENT if one cannot be read; RESOURCE_EXHAUSTED if too
   *     many wait; CANCELLED if the caller has gone
   */
  List<SortedMap<String, float[]>> of(
      Encoder encoder, EncodingOptions options, List<? extends Input> inputs) {
    Optional<CachingEncoder> kept = encoders.caching(encoder);
    List<Optional<SortedMap<String, float[]>>> found =
        inputs.stream().map(input -> find(kept, options, input)).toList();
    int absent = Math.toIntExact(found.stream().filter(Optional::isEmpty).count());
    if (absent == 0) {
      return found.stream().map(Optional::orElseThrow).toList();
    }
    // Before the gate: whoever waits for models to load keeps no call to others from its place.
    Optional<EmbedModels.Runs> runs = models.of(encoder, absent);
    try (EmbedGate.Turn turn = gate.enter(absent);
        EmbedBatches.Caller caller = batches.caller()) {
      List<CompletableFuture<SortedMap<String, float[]>>> begun = new ArrayList<>();
      Call call = new Call(encoder, kept, runs, options, turn, caller);
      Context.CancellationListener gone = context -> caller.leave();
      Context.current().addListener(gone, MoreExecutors.directExecutor());
      try {
        for (int i = 0; i < inputs.size(); i++) {
          turn.requireCaller();
          begun.add(
              found.get(i).isPresent() ? done(found.get(i).get()) : begin(call, inputs.get(i)));
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

  /**
   * What the inputs of one call have in common.
   *
   * @param kept the cache in front of the encoder, where there is one
   * @param runs its models for several inputs at once, where it has them
   */
  private record Call(
      Encoder encoder,
      Optional<CachingEncoder> kept,
      Optional<EmbedModels.Runs> runs,
      EncodingOptions options,
      EmbedGate.Turn turn,
      EmbedBatches.Caller caller) {}

  /** What the cache knows of an input. Frames are looked up one by one, where they are cut out. */
  private static Optional<SortedMap<String, float[]>> find(
      Optional<CachingEncoder> kept, EncodingOptions options, Input input) {
    return switch (input) {
      case Input.Picture _ when options.frames() > 0 -> Optional.empty();
      case Input.Picture picture ->
          kept.flatMap(some -> some.findPicture(picture.file(), options))
              .map(WholeVectors::columns);
      case Input.Text text ->
          kept.flatMap(some -> some.findText(text.words())).map(WholeVectors::columns);
    };
  }

  private CompletableFuture<SortedMap<String, float[]>> begin(Call call, Input input) {
    return switch (input) {
      case Input.Picture picture when call.options().frames() > 0 ->
          done(
              columns(
                  onTurn(
                      call,
                      () ->
                          new FrameEncoder(call.kept().<Encoder>map(k -> k).orElse(call.encoder()))
                              .encode(picture.file(), call.options()))));
      case Input.Picture picture -> picture(call, picture.file());
      case Input.Text text -> text(call, text.words());
    };
  }

  private CompletableFuture<SortedMap<String, float[]>> picture(Call call, byte[] file) {
    EncodingOptions options = call.options();
    Optional<EmbedModels.Runs> runs = call.runs();
    if (runs.isEmpty()) {
      ImageVectors alone = onTurn(call, () -> call.encoder().encodeImage(file, options));
      call.kept().ifPresent(some -> some.keep(file, options, alone, true));
      return done(columns(alone));
    }
    BatchModel.Pixels pixels =
        onTurn(call, () -> runs.get().model().pixels(file, options.resize()));
    return runs.get()
        .pictures()
        .add(pixels, call.caller())
        .thenApply(made -> {
          call.kept().ifPresent(some -> some.keep(file, options, made.vectors(), made.alone()));
          return columns(made.vectors());
        });
  }

  private CompletableFuture<SortedMap<String, float[]>> text(Call call, String words) {
    Optional<EmbedModels.Runs> runs = call.runs();
    if (runs.isEmpty()) {
      TextVectors alone = onTurn(call, () -> call.encoder().encodeText(words, call.options()));
      call.kept().ifPresent(some -> some.keep(words, alone, true));
      return done(columns(alone));
    }
    BatchModel model = runs.get().model();
    BatchModel.Tokens tokens = onTurn(call, () -> model.tokens(words));
    return runs.get()
        .texts(model.bucket(tokens))
        .add(tokens, call.caller())
        .thenApply(made -> {
          call.kept().ifPresent(some -> some.keep(words, made.vectors(), made.alone()));
          return columns(made.vectors());
        });
  }

  /** The caller may go away while its call waits for a lane, and while it has one. */
  private <T> T onTurn(Call call, Supplier<T> work) {
    T made = batches.onTurn(work);
    call.turn().requireCaller();
    return made;
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
