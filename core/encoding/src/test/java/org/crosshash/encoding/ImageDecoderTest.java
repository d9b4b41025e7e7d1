package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "alpha.png",
        "palette.png",
        "palette-transparent.png",
        "grey.png",
        "grey-alpha.png",
        "bits.png",
        "rgb16.png",
        "grey16.png",
        "plain.bmp",
        "first-frame.gif",
        "lossless.webp",
        "alpha.webp",
        "orientation-3.webp",
        "orientation-6.png",
        "plain.tif",
        "lzw.tif",
        "deflate.tif",
        "packbits.tif",
        "grey.tif",
        "alpha.tif",
        "bits.tif",
        "orientation-6.tif",
        "pages.tif",
        "animated.gif",
        "animated.webp",
        "cmyk.tif",
        "cmyk-black.tif",
        "interlaced.png",
        "alpha16.png",
        "transparent-colour.png",
        "palette-256.png",
        "palette.bmp",
        "grey.bmp",
        "bits.bmp",
        "grey16.tif"
      })
  void decode_losslessPicture_givesPillowsPixels(String name) {
    assertThat(Arrays.mismatch(decode(name).pixels(), expected(name).pixels())).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    "photograph-444.jpg, 0, 0",
    "photograph-422.jpg, 0, 0",
    "photograph-420.jpg, 0, 0",
    "photograph-low.jpg, 0, 0",
    "photograph-progressive.jpg, 0, 0",
    "baseline.jpg, 0, 0",
    "subsampled.jpg, 0, 0",
    "progressive.jpg, 0, 0",
    "grey.jpg, 1, 4",
    "orientation-1.jpg, 1, 4",
    "orientation-2.jpg, 1, 4",
    "orientation-4.jpg, 1, 4",
    "orientation-5.jpg, 1, 4",
    "orientation-6.jpg, 1, 4",
    "orientation-7.jpg, 1, 4",
    "orientation-8.jpg, 1, 4",
    "cmyk.jpg, 1, 8",
    "cmyk-profile.jpg, 0, 0",
    "dot.jpg, 1, 4",
    "palette.tif, 1, 1",
    "lossy.webp, 4, 255"
  })
  void decode_lossyPicture_isNearPillowsPixels(String name, double mean, int most) {
    RgbImage ours = decode(name);
    RgbImage theirs = expected(name);
    assertThat(ours.width()).isEqualTo(theirs.width());
    assertThat(ours.height()).isEqualTo(theirs.height());
    int largest = 0;
    double sum = 0;
    for (int i = 0; i < ours.pixels().length; i++) {
      int difference = Math.abs((ours.pixels()[i] & 0xff) - (theirs.pixels()[i] & 0xff));
      largest = Math.max(largest, difference);
      sum += difference;
    }
    assertThat(sum / ours.pixels().length).isLessThanOrEqualTo(mean);
    assertThat(largest).isLessThanOrEqualTo(most);
  }

  @Test
  void decode_bytesOfAnotherKind_saysWhatTheySeemToBe() {
    assertRefused(new byte[0], "0 bytes");
    assertRefused("just some words\n".getBytes(StandardCharsets.UTF_8), "text, 16 bytes");
    assertRefused(
        "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8), "SVG");
    assertRefused("%PDF-1.7".getBytes(StandardCharsets.UTF_8), "PDF, 8 bytes");
    assertRefused(new byte[] {0, 1, 2, 3}, "unknown data, 4 bytes beginning with 00 01 02 03");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "baseline.jpg",
        "progressive.jpg",
        "grey.jpg",
        "cmyk.jpg",
        "lossless.webp",
        "lossy.webp",
        "first-frame.gif",
        "plain.bmp",
        "plain.tif",
        "lzw.tif",
        "deflate.tif",
        "animated.webp"
      })
  void decode_truncatedPicture_isRefused(String name) {
    byte[] whole = Fixtures.bytes("pictures/" + name);
    for (int length : new int[] {12, whole.length / 8, whole.length / 2, whole.length * 3 / 4}) {
      assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(whole, length)))
          .as("%s cut to %d of %d bytes", name, length, whole.length)
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("whole, undamaged");
    }
  }

  @Test
  void decode_hugeHeader_isRefusedBeforePixelsAreRead() {
    byte[] bomb = Fixtures.bytes("pictures/rgb.png");
    ByteBuffer buffer = ByteBuffer.wrap(bomb);
    buffer.putInt(16, 30_000).putInt(20, 30_000);
    CRC32 checksum = new CRC32();
    checksum.update(bomb, 12, 17);
    buffer.putInt(29, (int) checksum.getValue());
    assertThatThrownBy(() -> decoder.decode(bomb))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("PNG of 30000 x 30000 pixels")
        .hasMessageContaining("50,000,000");
  }

  @Test
  void decode_pictureAtTheLimit_isRead() {
    byte[] file = Fixtures.bytes("pictures/rgb.png");
    assertThat(new ImageDecoder(60 * 44).decode(file).width()).isEqualTo(60);
    assertThatThrownBy(() -> new ImageDecoder(60 * 44 - 1).decode(file))
        .isInstanceOf(CrosshashException.class);
  }

  private RgbImage decode(String name) {
    return decoder.decode(Fixtures.bytes("pictures/" + name));
  }

  private RgbImage expected(String name) {
    return decoder.decode(Fixtures.bytes("pictures/expected/" + name + ".png"));
  }

  private void assertRefused(byte[] bytes, String value) {
    CrosshashException refused =
        catchThrowableOfType(CrosshashException.class, () -> decoder.decode(bytes));
    assertThat(refused.problem()).isEqualTo(Problem.INVALID_ARGUMENT);
    assertThat(refused.value()).startsWith(value);
    assertThat(refused.cure()).isNotBlank();
  }
}
