package org.crosshash.encoding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.crosshash.encoding.detect.ObjectCrops;
import org.crosshash.tables.Digest;

/**
 * An encoder that asks a cache first. What it keeps stands under the digests of the encoder and of
 * the input and under the options that matter, so it is shared by tables and single calls, and a
 * changed encoder finds nothing. Inputs that cannot be read are not remembered.
 *
 * <p>Closing it does nothing: encoder and cache stay the caller's.
 */
public final class CachingEncoder implements Encoder {
  private static final String TOGETHER = "together: ";

  private final Encoder encoder;
  private final VectorCache cache;

  /** An encoder in front of another. */
  public CachingEncoder(Encoder encoder, VectorCache cache) {
    this.encoder = Objects.requireNonNull(encoder, "encoder");
    this.cache = Objects.requireNonNull(cache, "cache");
  }

  @Override
  public EncoderDescription description() {
    return encoder.description();
  }

  @Override
  public EncodingOptions defaults() {
    return encoder.defaults();
  }

  @Override
  public Precision precision() {
    return encoder.precision();
  }

  @Override
  public ImageVectors encodeImage(byte[] file, EncodingOptions options) {
    Digest content = Digest.of(file);
    boolean wholeOnly = options.objects() == ObjectUnits.WHOLE && !options.tokens();
    return cached(
        imageKey(options, content),
        VectorCodec::image,
        VectorCodec::bytes,
        () ->
            (wholeOnly ? wholeOfTable(options, content) : Optional.<ImageVectors>empty())
                .orElseGet(() -> encoder.encodeImage(file, options)));
  }

  @Override
  public ImageVectors encodeImage(RgbImage picture, EncodingOptions options) {
    Digest content = Digest.of(picture.pixels());
    return cached(
        key(
            "pixels %d x %d, %s".formatted(picture.width(), picture.height(), how(options)),
            content),
        VectorCodec::image,
        VectorCodec::bytes,
        () -> encoder.encodeImage(picture, options));
  }

  /** The whole picture's vectors, where a table with objects has left them. */
  private Optional<ImageVectors> wholeOfTable(EncodingOptions options, Digest content) {
    EncodingOptions table =
        new EncodingOptions(options.resize(), encoder.defaults().objects(), false);
    return cache
        .get(imageKey(table, content))
        .flatMap(VectorCodec::image)
        .map(all -> ImageVectors.whole(all.image(), all.features()));
  }

  private Digest imageKey(EncodingOptions options, Digest content) {
    return key("image " + how(options), content);
  }

  private static String how(EncodingOptions options) {
    return "%s %s %s %s"
        .formatted(
            options.resize().id(),
            options.objects().id(),
            ObjectCrops.key(options),
            options.tokens());
  }

  @Override
  public TextVectors encodeText(String text, EncodingOptions options) {
    Digest content = Digest.of(text.getBytes(StandardCharsets.UTF_8));
    return cached(
        textKey(options.tokens(), content),
        VectorCodec::text,
        VectorCodec::bytes,
        () -> encoder.encodeText(text, options));
  }

  @Override
  public List<TextVectors> encodeTexts(List<String> texts, EncodingOptions options) {
    texts.forEach(TextRules::check);
    List<Digest> keys =
        texts.stream()
            .map(text -> Digest.of(text.getBytes(StandardCharsets.UTF_8)))
            .map(content -> textKey(options.tokens(), content))
            .toList();
    List<Optional<TextVectors>> known =
        keys.stream().map(key -> cache.get(key).flatMap(VectorCodec::text)).toList();
    List<Integer> missing =
        IntStream.range(0, texts.size()).boxed().filter(i -> known.get(i).isEmpty()).toList();
    List<TextVectors> vectors = new ArrayList<>(known.stream().map(v -> v.orElse(null)).toList());
    if (!missing.isEmpty()) {
      List<TextVectors> found =
          encoder.encodeTexts(missing.stream().map(texts::get).toList(), options);
      for (int i = 0; i < found.size(); i++) {
        vectors.set(missing.get(i), found.get(i));
        cache.put(keys.get(missing.get(i)), VectorCodec.bytes(found.get(i)));
      }
    }
    return List.copyOf(vectors);
  }

  @Override
  public Optional<TokenizerDescription> tokenizer() {
    return encoder.tokenizer();
  }

  /** Not kept: cutting a text into tokens costs less than reading a cache. */
  @Override
  public int[] tokenIds(String text) {
    return encoder.tokenIds(text);
  }

  /** The models of the encoder itself: what they make is not looked for in the cache. */
  @Override
  public Optional<BatchModel> batches() {
    return encoder.batches();
  }

  /**
   * What is known of a whole picture: as tables hold it, else as a run of several inputs made it.
   *
   * @param options without tokens, objects whole
   */
  public Optional<ImageVectors> findPicture(byte[] file, EncodingOptions options) {
    Digest content = Digest.of(file);
    return cache
        .get(imageKey(options, content))
        .flatMap(VectorCodec::image)
        .or(() -> wholeOfTable(options, content))
        .or(() ->
            cache
                .get(key(TOGETHER + "image " + how(options), content))
                .flatMap(VectorCodec::image));
  }

  /** What is known of a text: as tables hold it, else as a run of several inputs made it. */
  public Optional<TextVectors> findText(String text) {
    Digest content = Digest.of(text.getBytes(StandardCharsets.UTF_8));
    return cache
        .get(textKey(false, content))
        .or(() -> cache.get(key(TOGETHER + "text", content)))
        .flatMap(VectorCodec::text);
  }

  /**
   * Keeps the vectors of a whole picture.
   *
   * @param alone whether it was the only input of its run. The last bits of others depend on their
   *     company, so they are kept apart, where no table finds them
   */
  public void keep(byte[] file, EncodingOptions options, ImageVectors vectors, boolean alone) {
    Digest content = Digest.of(file);
    cache.put(
        alone ? imageKey(options, content) : key(TOGETHER + "image " + how(options), content),
        VectorCodec.bytes(vectors));
  }

  /** Keeps the vectors of a text, likewise. */
  public void keep(String text, TextVectors vectors, boolean alone) {
    Digest content = Digest.of(text.getBytes(StandardCharsets.UTF_8));
    cache.put(
        alone ? textKey(false, content) : key(TOGETHER + "text", content),
        VectorCodec.bytes(vectors));
  }

  private Digest textKey(boolean tokens, Digest content) {
    return key("text " + tokens, content);
  }

  /** Not kept, as token ids are not. */
  @Override
  public int[] pieces(String text) {
    return encoder.pieces(text);
  }

  @Override
  public float[] encodePiece(int id) {
    return cached(
            key("piece", Digest.of(Integer.toString(id))),
            VectorCodec::text,
            VectorCodec::bytes,
            () -> new TextVectors(encoder.encodePiece(id), Optional.empty()))
        .text();
  }

  private Digest key(String how, Digest content) {
    return Digest.of(
        String.join(
            "\n",
            Integer.toString(VectorCodec.REVISION),
            encoder.description().digest().hex(),
            encoder.description().device().equals("cpu")
                ? how
                : how + " on " + encoder.description().device(),
            content.hex()));
  }

  private <V> V cached(
      Digest key,
      Function<byte[], Optional<V>> read,
      Function<V, byte[]> write,
      Supplier<V> compute) {
    Optional<V> found = cache.get(key).flatMap(read);
    if (found.isPresent()) {
      return found.get();
    }
    V vectors = compute.get();
    cache.put(key, write.apply(vectors));
    return vectors;
  }

  @Override
  public void close() {}
}
