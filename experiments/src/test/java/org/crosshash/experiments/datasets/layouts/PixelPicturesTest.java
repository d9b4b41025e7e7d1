package org.crosshash.experiments.datasets.layouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PixelPicturesTest {
  @TempDir private Path folder;

  /** One picture, its colours before its two other axes of lengths 2 and 4. */
  private final SomeNumbers array =
      new SomeNumbers(
          "pixels",
          new int[] {1, 3, 2, 4},
          new float[] {
            0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24, 25, 26, 27
          });

  @Test
  void write_coloursBeforeHeight_isUpright() throws Exception {
    BufferedImage picture = written(false);

    assertThat(picture.getWidth()).isEqualTo(4);
    assertThat(picture.getHeight()).isEqualTo(2);
    assertThat(picture.getRGB(2, 0) & 0xFFFFFF).isEqualTo(0x020C16);
    assertThat(picture.getRGB(0, 1) & 0xFFFFFF).isEqualTo(0x040E18);
  }

  @Test
  void write_coloursBeforeWidth_isUpright() throws Exception {
    BufferedImage picture = written(true);

    assertThat(picture.getWidth()).isEqualTo(2);
    assertThat(picture.getHeight()).isEqualTo(4);
    assertThat(picture.getRGB(0, 2) & 0xFFFFFF).isEqualTo(0x020C16);
    assertThat(picture.getRGB(1, 0) & 0xFFFFFF).isEqualTo(0x040E18);
  }

  private BufferedImage written(boolean widthFirst) throws Exception {
    Path file = folder.resolve("picture.png");
    new PixelPictures(array, widthFirst).write(0, file);
    return ImageIO.read(file.toFile());
  }
}
