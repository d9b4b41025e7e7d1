package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GifFramesTest {
  private static final int ALL = 1000;

  private final GifFrames frames = new GifFrames();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stay.gif",
        "stay-transparent.gif",
        "clear.gif",
        "return.gif",
        "mixed.gif",
        "unspecified.gif",
        "one.gif",
        "many.gif"
      })
  void map_everyDisposal_showsPillowsFrames(String name) {
    List<RgbImage> shown = frames.map(file(name), ALL, Function.identity());
    RgbImage strip = new ImageDecoder().decode(file(name + ".png"));
    int height = shown.getFirst().height();
    assertThat(shown).hasSize(strip.height() / height);
    for (int frame = 0; frame < shown.size(); frame++) {
      assertThat(
              Arrays.mismatch(
                  shown.get(frame).pixels(),
                  PictureParts.cut(strip, 0, frame * height, strip.width(), (frame + 1) * height)
                      .pixels()))
          .as("frame %d", frame)
          .isEqualTo(-1);
    }
  }

  @Test
  void map_moreFramesThanAsked_takesTheMiddlesOfEqualStretches() {
    List<byte[]> all = pixels("many.gif", ALL);
    assertThat(all).hasSize(23);
    assertThat(FrameSampling.positions(23, 4)).containsExactly(2, 8, 14, 20);
    assertThat(pixels("many.gif", 4))
        .containsExactly(all.get(2), all.get(8), all.get(14), all.get(20));
    assertThat(FrameSampling.positions(5, 1)).containsExactly(2);
    assertThat(FrameSampling.positions(5, 5)).containsExactly(0, 1, 2, 3, 4);
    assertThat(FrameSampling.positions(5, 9)).containsExactly(0, 1, 2, 3, 4);
    assertThat(FrameSampling.positions(10_000, 1024)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void map_firstFrameBeyondTheScreen_enlargesTheCanvas() {
    byte[] file = file("stay.gif");
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(6, (short) 7)
        .putShort(8, (short) 5);
    assertThat(frames.map(file, ALL, RgbImage::pixels))
        .containsExactlyElementsOf(pixels("stay.gif", ALL));
  }

  @Test
  void map_laterFrameBeyondTheScreen_isCutOff() {
    byte[] file = file("stay.gif");
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int second = descriptorOfFrame(file, 1);
    bytes.putShort(second + 1, (short) 30).putShort(second + 3, (short) 26);
    List<RgbImage> shown = frames.map(file, ALL, Function.identity());
    assertThat(shown)
        .allSatisfy(frame -> {
          assertThat(frame.width()).isEqualTo(36);
          assertThat(frame.height()).isEqualTo(28);
        });
    bytes.putShort(second + 1, (short) 60_000).putShort(second + 3, (short) 60_000);
    List<byte[]> outside = frames.map(file, ALL, RgbImage::pixels);
    assertThat(outside.get(1)).as("nothing is drawn").isEqualTo(outside.get(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 400, 1000, 2000, 4000})
  void map_cutFile_isRefused(int length) {
    assertRefused(Arrays.copyOf(file("stay.gif"), length), "GIF of " + length + " bytes");
  }

  @Test
  void map_noiseInTheFrames_isRefusedOrShownWithoutAnotherError() {
    byte[] file = file("mixed.gif");
    for (int at = 13; at < file.length; at += 7) {
      byte[] damaged = file.clone();
      damaged[at] ^= (byte) 0x5a;
      try {
        frames.map(damaged, ALL, Function.identity());
      } catch (CrosshashException refused) {
        assertThat(refused.problem()).isEqualTo(Problem.INVALID_ARGUMENT);
      }
    }
  }

  @Test
  void map_hugeScreen_isRefusedBeforePixelsAreRead() {
    byte[] file = file("stay.gif");
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(6, (short) 60_000).putShort(8, (short) 60_000);
    assertRefused(file, "GIF of 60000 x 60000 pixels");
    bytes.putShort(6, (short) 40_000).putShort(8, (short) 1_200);
    byte[] many = file("many.gif");
    ByteBuffer.wrap(many)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(6, (short) 40_000)
        .putShort(8, (short) 1_200);
    AtomicInteger shown = new AtomicInteger();
    assertThatThrownBy(() -> frames.map(many, 1, frame -> shown.incrementAndGet()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("GIF of 23 frames of 40000 x 1200 pixels")
        .hasMessageContaining("1,000,000,000");
    assertThat(shown).hasValue(0);
  }

  @Test
  void map_tooManyFrames_isRefused() {
    byte[] file = file("one.gif");
    int descriptor = descriptorOfFrame(file, 0);
    int length = file.length - 1 - descriptor;
    byte[] bomb = Arrays.copyOf(file, descriptor + 10_001 * length + 1);
    for (int frame = 1; frame <= 10_000; frame++) {
      System.arraycopy(file, descriptor, bomb, descriptor + frame * length, length);
    }
    bomb[bomb.length - 1] = 0x3b;
    assertRefused(bomb, "GIF of 10001 frames");
  }

  /** Where the descriptor (0x2C) of a frame begins. */
  private static int descriptorOfFrame(byte[] file, int wanted) {
    int at = 13 + ((file[10] & 0x80) == 0 ? 0 : 3 * (2 << (file[10] & 7)));
    for (int frame = 0; ; ) {
      if (file[at] == 0x21) {
        at += 2;
      } else {
        if (frame++ == wanted) {
          return at;
        }
        at += 10 + ((file[at + 9] & 0x80) == 0 ? 0 : 3 * (2 << (file[at + 9] & 7))) + 1;
      }
      while (file[at] != 0) {
        at += 1 + (file[at] & 0xff);
      }
      at++;
    }
  }

  private List<byte[]> pixels(String name, int most) {
    return frames.map(file(name), most, RgbImage::pixels);
  }

  private void assertRefused(byte[] file, String value) {
    CrosshashException refused =
        catchThrowableOfType(
            CrosshashException.class, () -> frames.map(file, 8, Function.identity()));
    assertThat(refused.problem()).isEqualTo(Problem.INVALID_ARGUMENT);
    assertThat(refused.value()).startsWith(value);
    assertThat(refused.cure()).isNotBlank();
  }

  private static byte[] file(String name) {
    return Fixtures.bytes("frames/" + name);
  }
}
