package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TurboJpegTest {
  @BeforeEach
  void requireLibrary() {
    assumeTrue(
        TurboJpeg.isLoaded(), "no native libjpeg-turbo for this machine: the JDK decodes here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "baseline.jpg",
        "subsampled.jpg",
        "progressive.jpg",
        "dot.jpg",
        "orientation-6.jpg"
      })
  void decode_photographOfAnotherEncoder_givesTheJdksPixels(String name) throws IOException {
    assertSamePixels(Fixtures.bytes("pictures/" + name));
  }

  @Test
  void decode_randomPictures_givesTheJdksPixels() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 60; i++) {
      assertSamePixels(
          jpeg(
              picture(random, 1 + random.nextInt(130), 1 + random.nextInt(130)),
              random.nextFloat(),
              random.nextBoolean()));
    }
  }

  @Test
  void decode_fromManyThreads_givesTheJdksPixels() throws Exception {
    Random random = new Random(8);
    byte[] file = jpeg(picture(random, 200, 150), 0.9f, /* progressive= */ false);
    RgbImage expected = jdk(file);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Optional<RgbImage>>> calls =
          IntStream.range(0, 400)
              .<Callable<Optional<RgbImage>>>mapToObj(i -> () -> TurboJpeg.decode(file))
              .toList();
      for (Future<Optional<RgbImage>> call : threads.invokeAll(calls)) {
        assertThat(Arrays.equals(call.get().orElseThrow().pixels(), expected.pixels())).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"12", "100", "0.5", "0.99"})
  void decode_truncatedFile_isLeftToTheReaderThatTells(double length) throws IOException {
    byte[] whole = jpeg(picture(new Random(9), 120, 90), 0.8f, /* progressive= */ false);
    int kept = (int) (length < 1 ? whole.length * length : length);
    assertThat(TurboJpeg.decode(Arrays.copyOf(whole, kept))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"grey.jpg", "cmyk.jpg", "rgb.png"})
  void header_rarerKind_isEmpty(String name) {
    assertThat(JpegHeader.ofPhotograph(Fixtures.bytes("pictures/" + name))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.99})
  void header_truncatedFile_isEmptyAlsoWithAWholePictureInItsHeader(double share)
      throws IOException {
    byte[] whole = Fixtures.bytes("pictures/photograph-420.jpg");
    byte[] cut = Arrays.copyOf(whole, (int) (whole.length * share));
    assertThat(JpegHeader.ofPhotograph(cut)).isEmpty();
    assertThat(JpegHeader.ofPhotograph(withThumbnail(cut))).isEmpty();
    // Thumbnails, and what cameras write behind the end, make no difference to a whole one.
    byte[] longer = Arrays.copyOf(withThumbnail(whole), whole.length + 5_000);
    assertThat(JpegHeader.ofPhotograph(longer))
        .isEqualTo(JpegHeader.ofPhotograph(whole))
        .isPresent();
  }

  /** Puts a whole picture into a segment behind the start, as EXIF does. */
  private static byte[] withThumbnail(byte[] file) {
    byte[] dot = Fixtures.bytes("pictures/dot.jpg");
    return ByteBuffer.allocate(file.length + dot.length + 4)
        .put(file, 0, 2)
        .putShort((short) JPEG.APP1)
        .putShort((short) (dot.length + 2))
        .put(dot)
        .put(file, 2, file.length - 2)
        .array();
  }

  @Test
  void decode_truncatedFiles_printsNothing() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Truncated.class.getName())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    assertThat(printed.lines().filter(line -> !line.startsWith("WARNING: Using incubator")))
        .containsExactly("refused 40 of 40");
  }

  /** A process that decodes beginnings of a photograph. */
  static final class Truncated {
    private Truncated() {}

    public static void main(String[] arguments) {
      byte[] whole = Fixtures.bytes("pictures/photograph-420.jpg");
      int refused = 0;
      int all = 40;
      for (int i = 0; i < all; i++) {
        try {
          var _ = new ImageDecoder().decode(Arrays.copyOf(whole, 3 + (whole.length - 5) * i / all));
        } catch (CrosshashException expected) {
          refused++;
        }
      }
      System.out.println("refused %d of %d".formatted(refused, all));
    }
  }

  @Test
  void header_photograph_givesItsSize() throws IOException {
    assertThat(
            JpegHeader.ofPhotograph(
                jpeg(picture(new Random(1), 31, 17), 0.5f, /* progressive= */ true)))
        .contains(new JpegHeader(31, 17));
  }

  private static void assertSamePixels(byte[] file) throws IOException {
    assertThat(JpegHeader.ofPhotograph(file)).isPresent();
    RgbImage ours = TurboJpeg.decode(file).orElseThrow();
    RgbImage expected = jdk(file);
    assertThat(ours.width()).isEqualTo(expected.width());
    assertThat(ours.height()).isEqualTo(expected.height());
    assertThat(Arrays.mismatch(ours.pixels(), expected.pixels())).isEqualTo(-1);
  }

  private static RgbImage jdk(byte[] file) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(file)) {
      reader.setInput(stream);
      return RgbPixels.onWhite(reader.read(0));
    } finally {
      reader.dispose();
    }
  }

  /** Blots of any colour with noise on them, so that every frequency is in it. */
  private static BufferedImage picture(Random random, int width, int height) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int blot = 1 + random.nextInt(20);
    int[] colours = random.ints(400).toArray();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int colour = colours[(x / blot * 31 + y / blot * 17) % colours.length];
        picture.setRGB(x, y, colour ^ (random.nextInt() & 0x1f1f1f));
      }
    }
    return picture;
  }

  private static byte[] jpeg(BufferedImage picture, float quality, boolean progressive)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(quality);
      if (progressive) {
        settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
