package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResizeTest {
  private final ImageDecoder decoder = new ImageDecoder();

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
