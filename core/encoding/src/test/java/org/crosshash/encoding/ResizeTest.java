package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResizeTest {
  private static final List<Interpolation> KERNELS = List.of(Interpolation.values());

  private final ImageDecoder decoder = new ImageDecoder();

  /** Any sizes and windows, so that every length of a vector's rest comes by. */
  @Test
  void window_randomSizes_equalsTheFormulaPixelByPixel() {
    Random random = new Random(11);
    for (int round = 0; round < 60; round++) {
      int width = 1 + random.nextInt(70);
      int height = 1 + random.nextInt(70);
      byte[] pixels = new byte[3 * width * height];
      random.nextBytes(pixels);
      RgbImage image = new RgbImage(width, height, pixels);
      int fullWidth = 1 + random.nextInt(60);
      int fullHeight = 1 + random.nextInt(60);
      int left = random.nextInt(fullWidth);
      int top = random.nextInt(fullHeight);
      int columns = 1 + random.nextInt(fullWidth - left);
      int rows = 1 + random.nextInt(fullHeight - top);
      Interpolation kernel = KERNELS.get(round % KERNELS.size());
      RgbImage window =
          Resampling.window(image, kernel, fullWidth, fullHeight, left, top, columns, rows);
      assertThat(window.pixels())
          .as("%d x %d to %d x %d by %s", width, height, fullWidth, fullHeight, kernel)
          .isEqualTo(naive(image, kernel, fullWidth, fullHeight, left, top, columns, rows));
    }
  }

  private static byte[] naive(
      RgbImage image,
      Interpolation kernel,
      int fullWidth,
      int fullHeight,
      int left,
      int top,
      int width,
      int height) {
    byte[] pixels = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int colour = 0; colour < 3; colour++) {
          int column = left + x;
          int of = colour;
          pixels[3 * (y * width + x) + colour] =
              (byte)
                  weigh(
                      kernel,
                      image.height(),
                      fullHeight,
                      top + y,
                      row ->
                          weigh(
                              kernel,
                              image.width(),
                              fullWidth,
                              column,
                              at -> image.pixels()[3 * (row * image.width() + at) + of] & 0xff));
        }
      }
    }
    return pixels;
  }

  /** One output of one pass, in Pillow's fixed point. */
  private static int weigh(
      Interpolation kernel, int inputs, int outputs, int output, IntUnaryOperator value) {
    double scale = (double) inputs / outputs;
    double widening = Math.max(scale, 1);
    double centre = (output + 0.5) * scale;
    int start = Math.max((int) (centre - kernel.radius() * widening + 0.5), 0);
    int end = Math.min((int) (centre + kernel.radius() * widening + 0.5), inputs);
    double whole = 0;
    for (int i = start; i < end; i++) {
      whole += kernel.kernel((i - centre + 0.5) / widening);
    }
    int sum = 1 << 21;
    for (int i = start; i < end; i++) {
      double weight = kernel.kernel((i - centre + 0.5) / widening) / whole * (1 << 22);
      sum += value.applyAsInt(i) * (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    return Math.clamp(sum >> 22, 0, 255);
  }

  @Test
  void resize_endlesslyTall_isRefusedBeforeItTakesMemory() {
    RgbImage line = new RgbImage(1, 2_000_000, new byte[6_000_000]);
    assertThatThrownBy(() -> Resize.SQUASH.square(line, 224))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("1 x 2000000");
  }

  static Stream<Arguments> cases() {
    return Stream.of("wide", "tall", "square", "dot", "line")
        .flatMap(name ->
            Arrays.stream(Resize.values())
                .flatMap(
                    resize -> Stream.of(16, 32, 48).map(side -> Arguments.of(name, resize, side))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void square_anyShape_givesPillowsPixels(String name, Resize resize, int side) {
    RgbImage square = resize.square(picture(name), side);
    RgbImage expected = picture(name + "." + resize.id() + "." + side);
    assertThat(Arrays.mismatch(square.pixels(), expected.pixels())).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    "wide, BILINEAR", "tall, BILINEAR", "square, BILINEAR", "dot, BILINEAR", "line, BILINEAR",
    "wide, LANCZOS", "tall, LANCZOS", "square, LANCZOS", "dot, LANCZOS", "line, LANCZOS"
  })
  void resize_otherKernels_givePillowsPixels(String name, Interpolation interpolation) {
    RgbImage resized = Resampling.resize(picture(name), interpolation, 32, 24);
    RgbImage expected = picture(name + "." + interpolation.id());
    assertThat(Arrays.mismatch(resized.pixels(), expected.pixels())).isEqualTo(-1);
  }

  @Test
  void square_veryLongPicture_computesItsCentreOnly() {
    RgbImage line = new RgbImage(1, 1_000_000, new byte[3_000_000]);
    assertThat(Resize.CENTRE_CROP.square(line, 224).pixels()).containsOnly(0);
  }

  @Test
  void of_unknownName_isRefused() {
    assertThat(Resize.of("centre_crop")).isEqualTo(Resize.CENTRE_CROP);
    assertThatThrownBy(() -> Resize.of("stretch"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("stretch");
  }

  private RgbImage picture(String name) {
    return decoder.decode(Fixtures.bytes("resized/" + name + ".png"));
  }
}
