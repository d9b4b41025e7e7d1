package org.crosshash.encoder;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncoderDescription;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ImageVectors;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.Precision;
import org.crosshash.encoding.RgbImage;
import org.crosshash.encoding.TextVectors;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;
import org.crosshash.tables.FloatMatrix;

/**
 * An encoder that takes no time: its vectors are drawn from a generator that is seeded by the
 * input. A picture that begins with 0 is unreadable.
 */
final class ToyEncoder implements Encoder {
  static final String ID = "toy";

  private static final int DIMENSION = 8;
  static final int FEATURES = 12;

  private final AtomicInteger images = new AtomicInteger();
  private final AtomicInteger texts = new AtomicInteger();
  private final Runnable beforeImage;

  ToyEncoder() {
    this(() -> {});
  }

  /** An encoder that does something else before each picture. */
  ToyEncoder(Runnable beforeImage) {
    this.beforeImage = beforeImage;
  }

  /** Number of pictures encoded so far. */
  int images() {
    return images.get();
  }

  /** Number of texts and words encoded so far. */
  int texts() {
    return texts.get();
  }

  @Override
  public EncoderDescription description() {
    return new EncoderDescription(
        ID,
        "random vectors",
        Digest.of(ID),
        new TreeMap<>(
            Map.of(
                "image", DIMENSION,
                "image_features", FEATURES,
                "objects", DIMENSION,
                "object_features", FEATURES,
                "image_tokens", FEATURES,
                "text", DIMENSION,
                "words", DIMENSION,
                "text_tokens", DIMENSION)),
        "none",
        "cpu");
  }

  /** As if it ran on a GPU: its provenance is to say so. */
  @Override
  public Precision precision() {
    return Precision.MIXED;
  }

  @Override
  public ImageVectors encodeImage(byte[] file, EncodingOptions options) {
    beforeImage.run();
    if (file.length == 0 || file[0] == 0) {
      throw CrosshashException.invalid("A picture must not begin with 0", file.length, "mend it");
    }
    return image(Digest.of(file), options);
  }

  @Override
  public ImageVectors encodeImage(RgbImage picture, EncodingOptions options) {
    beforeImage.run();
    return image(Digest.of(picture.pixels()), options);
  }

  private ImageVectors image(Digest content, EncodingOptions options) {
    images.incrementAndGet();
    Random random = new Random(content.hashCode());
    // Drawn first: the whole picture's vectors do not depend on what stands for its objects.
    float[] image = vector(random, DIMENSION);
    float[] features = vector(random, FEATURES);
    int objects = options.objects() == ObjectUnits.WHOLE ? 1 : 1 + random.nextInt(3);
    return new ImageVectors(
        image,
        features,
        FloatMatrix.of(vector(random, objects * DIMENSION), DIMENSION),
        FloatMatrix.of(vector(random, objects * FEATURES), FEATURES),
        options.tokens()
            ? Optional.of(FloatMatrix.of(vector(random, 4 * FEATURES), FEATURES))
            : Optional.empty());
  }

  @Override
  public TextVectors encodeText(String text, EncodingOptions options) {
    if (text.isBlank()) {
      throw CrosshashException.invalid("A text must hold something", text.length(), "write some");
    }
    texts.incrementAndGet();
    Random random = new Random(Digest.of(text.getBytes(StandardCharsets.UTF_8)).hashCode());
    return new TextVectors(
        vector(random, DIMENSION),
        options.tokens()
            ? Optional.of(FloatMatrix.of(vector(random, 2 * DIMENSION), DIMENSION))
            : Optional.empty());
  }

  private static float[] vector(Random random, int length) {
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  @Override
  public void close() {}
}
