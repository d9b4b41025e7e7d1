package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.crosshash.encoding.CachingEncoder;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ImageVectors;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.Resize;
import org.crosshash.encoding.RgbImage;
import org.crosshash.encoding.TextVectors;
import org.crosshash.encoding.detect.Box;
import org.crosshash.encoding.detect.Detector;
import org.crosshash.encoding.detect.FastestDet;
import org.crosshash.tables.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachingEncoderTest {
  private static final long LIMIT = 64L << 20;
  private static final EncodingOptions TOKENS =
      new EncodingOptions(Resize.SQUASH, ObjectUnits.REGIONS, true);

  @TempDir private Path folder;

  @Test
  void encode_again_givesTheSameVectorsWithoutTheEncoder() {
    ToyEncoder toy = new ToyEncoder();
    byte[] picture = {1, 2, 3};
    ImageVectors image;
    TextVectors text;
    try (RocksVectorCache cache = new RocksVectorCache(folder, LIMIT)) {
      CachingEncoder encoder = new CachingEncoder(toy, cache);
      image = encoder.encodeImage(picture, TOKENS);
      text = encoder.encodeText("a word", EncodingOptions.DEFAULT);
      encoder.encodeImage(picture, TOKENS);
    }
    assertThat(toy.images()).isEqualTo(1);
    // A second process finds what the first has left.
    try (RocksVectorCache cache = new RocksVectorCache(folder, LIMIT)) {
      CachingEncoder encoder = new CachingEncoder(toy, cache);
      ImageVectors again = encoder.encodeImage(picture, TOKENS);
      assertThat(again.image()).isEqualTo(image.image());
      assertThat(again.features()).isEqualTo(image.features());
      assertThat(again.objects().toArray()).isEqualTo(image.objects().toArray());
      assertThat(again.objectFeatures().toArray()).isEqualTo(image.objectFeatures().toArray());
      assertThat(again.tokens().orElseThrow().toArray())
          .isEqualTo(image.tokens().orElseThrow().toArray());
      TextVectors textAgain = encoder.encodeText("a word", EncodingOptions.DEFAULT);
      assertThat(textAgain.text()).isEqualTo(text.text());
      assertThat(textAgain.tokens()).isEmpty();
    }
    assertThat(toy.images()).isEqualTo(1);
    assertThat(toy.texts()).isEqualTo(1);
  }

  @Test
  void encode_otherOptionsOrInput_asksTheEncoder() {
    ToyEncoder toy = new ToyEncoder();
    try (RocksVectorCache cache = new RocksVectorCache(folder, LIMIT)) {
      CachingEncoder encoder = new CachingEncoder(toy, cache);
      byte[] picture = {1, 2, 3};
      encoder.encodeImage(picture, EncodingOptions.DEFAULT);
      encoder.encodeImage(picture, TOKENS);
      encoder.encodeImage(
          picture, new EncodingOptions(Resize.CENTRE_CROP, ObjectUnits.WHOLE, false));
      encoder.encodeImage(
          picture, new EncodingOptions(Resize.CENTRE_CROP, ObjectUnits.REGIONS, false));
      encoder.encodeImage(new byte[] {1, 2, 4}, EncodingOptions.DEFAULT);
      encoder.encodeText("a", EncodingOptions.DEFAULT);
      encoder.encodeText("a", TOKENS);
      encoder.encodeText("A", TOKENS);
    }
    assertThat(toy.images()).isEqualTo(5);
    assertThat(toy.texts()).isEqualTo(3);
  }

  @Test
  void encode_detectorOnAnotherDevice_asksTheEncoder() {
    ToyEncoder toy = new ToyEncoder();
    try (RocksVectorCache cache = new RocksVectorCache(folder, LIMIT)) {
      CachingEncoder encoder = new CachingEncoder(toy, cache);
      byte[] picture = {1, 2, 3};
      EncodingOptions bundled = new EncodingOptions(Resize.SQUASH, ObjectUnits.DETECTED, false);
      for (EncodingOptions options :
          List.of(
              bundled.withDetector(new Nothing("a", "cpu")),
              bundled.withDetector(new Nothing("a", "cuda:0")),
              bundled.withDetector(new Nothing("b", "cuda:0")),
              bundled)) {
        encoder.encodeImage(picture, options);
        encoder.encodeImage(picture, options);
      }
      // The bundled detector, named or not, is the same one on the CPU.
      encoder.encodeImage(
          picture, bundled.withDetector(new Nothing(FastestDet.fileDigest(), "cpu")));
    }
    assertThat(toy.images()).isEqualTo(4);
  }

  /** A detector whose boxes nobody asks for: a toy encoder cuts nothing out. */
  private record Nothing(Digest digest, String device) implements Detector {
    Nothing(String name, String device) {
      this(Digest.of(name), device);
    }

    @Override
    public String id() {
      return "nothing";
    }

    @Override
    public List<Box> detect(RgbImage picture) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  @Test
  void encode_wholePictureOfATableWithObjects_isTheTables() {
    ToyEncoder toy = new ToyEncoder();
    try (RocksVectorCache cache = new RocksVectorCache(folder, LIMIT)) {
      CachingEncoder encoder = new CachingEncoder(toy, cache);
      byte[] picture = {1, 2, 3};
      ImageVectors table = encoder.encodeImage(picture, EncodingOptions.DEFAULT);
      ImageVectors whole =
          encoder.encodeImage(
              picture, new EncodingOptions(Resize.SQUASH, ObjectUnits.WHOLE, false));
      assertThat(whole.image()).isEqualTo(table.image());
      assertThat(whole.objects().rows()).isEqualTo(1);
    }
    assertThat(toy.images()).isEqualTo(1);
  }

  @Test
  void put_moreThanTheLimit_forgetsTheOldest() throws IOException {
    long limit = 4L << 20;
    byte[] value = new byte[32 << 10];
    new Random(1).nextBytes(value);
    try (RocksVectorCache cache = new RocksVectorCache(folder, limit)) {
      for (int i = 0; i < 1000; i++) {
        cache.put(Digest.of("key " + i), value);
      }
      assertThat(cache.get(Digest.of("key 999"))).contains(value);
    }
    try (RocksVectorCache cache = new RocksVectorCache(folder, limit)) {
      long kept =
          IntStream.range(0, 1000)
              .filter(i -> cache.get(Digest.of("key " + i)).isPresent())
              .count();
      assertThat(kept).isBetween(1L, 600L);
      assertThat(cache.get(Digest.of("key 0"))).isEmpty();
    }
  }

  @Test
  void get_damagedFiles_givesWhatWasPutOrNothing() throws IOException {
    byte[] value = new byte[10_000];
    new Random(2).nextBytes(value);
    try (RocksVectorCache cache = new RocksVectorCache(folder, 1 << 20)) {
      for (int i = 0; i < 60; i++) {
        cache.put(Digest.of("key " + i), value);
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(sst|log)")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = bytes.length / 3; i < bytes.length; i += 997) {
          bytes[i] ^= 0x55;
        }
        Files.write(file, bytes);
      }
    }
    try (RocksVectorCache cache = new RocksVectorCache(folder, 1 << 20)) {
      for (int i = 0; i < 60; i++) {
        cache.get(Digest.of("key " + i)).ifPresent(found -> assertThat(found).isEqualTo(value));
      }
    }
  }

  @Test
  void get_afterClosing_findsNothing() {
    RocksVectorCache cache = new RocksVectorCache(folder, LIMIT);
    cache.put(Digest.of("key"), new byte[] {1});
    cache.close();
    assertThat(cache.get(Digest.of("key"))).isEmpty();
    cache.put(Digest.of("key"), new byte[] {1});
    cache.close();
  }
}
