package org.crosshash.encoding;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.crosshash.encoding.detect.ObjectCrops;
import org.crosshash.tables.Digest;
import org.crosshash.tables.FloatMatrix;

/**
 * An encoder that asks a cache first. What it keeps stands under the digests of the encoder and of
 * the input and under the options that matter, so it is shared by tables and single calls, and a
 * changed encoder finds nothing. Inputs that cannot be read are not remembered.
 *
 * <p>Closing it does nothing: encoder and cache stay the caller's.
 */
public final class CachingEncoder implements Encoder {
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
        .map(all ->
            new ImageVectors(
                all.image(),
                all.features(),
                FloatMatrix.ofRows(List.of(all.image())),
                FloatMatrix.ofRows(List.of(all.features())),
                Optional.empty()));
  }

  private Digest imageKey(EncodingOptions options, Digest content) {
    return key("image " + how(options), content);
  }

  private static String how(EncodingOptions options) {
    return "%s %s %s %s"
        .formatted(
            options.resize().id(),
            options.objects().id(),
            ObjectCrops.digest(options.objects()).map(Digest::hex).orElse("-"),
            options.tokens());
  }

  @Override
  public TextVectors encodeText(String text, EncodingOptions options) {
    Digest content = Digest.of(text.getBytes(StandardCharsets.UTF_8));
    return cached(
        key("text " + options.tokens(), content),
        VectorCodec::text,
        VectorCodec::bytes,
        () -> encoder.encodeText(text, options));
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

  private Digest key(String how, Digest content) {
    return Digest.of(
        String.join(
            "\n",
            Integer.toString(VectorCodec.REVISION),
            encoder.description().digest().hex(),
            how,
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
