package org.crosshash.experiments.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovingSampleTest {
  private static final MovingSample SMALL =
      new MovingSample(Map.of("train", 3, "query", 2, "validation", 5), 24, 4, false);

  @TempDir private Path folder;
  private Dataset source;

  @BeforeEach
  void pictures() throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      BufferedImage picture = new BufferedImage(20, 10 + i, BufferedImage.TYPE_INT_RGB);
      for (int x = 0; x < 20; x++) {
        for (int y = 0; y < 10 + i; y++) {
          picture.setRGB(x, y, x < 10 ? 0xcc0000 + 20 * i : 0x3333cc);
        }
      }
      assertThat(ImageIO.write(picture, "png", folder.resolve(i + ".png").toFile())).isTrue();
      // 0 and 1 are near-copies.
      String group = i < 2 ? "twins" : "";
      pairs.add(new Pair("p" + i, i + ".png", "thing " + i, List.of("label" + i % 2), group));
    }
    List<String> seen = List.of("p0", "p1", "p2", "p3", "p4");
    source =
        new Dataset(
            "things",
            "",
            pairs,
            folder,
            new Split(seen, seen, List.of("p5", "p6", "p7"), List.of("p8"), "By hand."));
  }

  @Test
  void make_aPicture_movesInEveryWayAndKeepsItsPlace() throws IOException {
    Dataset videos = SMALL.make(source, "things-video", folder.resolve("videos"));
    assertThat(videos.frames()).isEqualTo(4);
    assertThat(videos.split().train()).hasSize(3 * Motion.values().length);
    assertThat(videos.split().database()).isEqualTo(videos.split().train());
    assertThat(videos.split().query()).hasSize(2 * Motion.values().length);
    assertThat(videos.split().validation()).hasSize(Motion.values().length);
    Pair left = pair(videos, "p8@left");
    assertThat(left.text()).isEqualTo("thing 8 moves to the left");
    assertThat(left.labels()).containsExactly("label0");
    assertThat(left.group()).isEqualTo("p8");
    assertThat(videos.pairs().stream().map(Pair::group).distinct())
        .as("one of near-copies at most")
        .hasSize(6);

    List<String> forwards = frames(videos, "p8@right");
    assertThat(forwards).hasSize(4).doesNotHaveDuplicates();
    assertThat(frames(videos, "p8@left")).isEqualTo(forwards.reversed());
    assertThat(frames(videos, "p8@shrink")).isEqualTo(frames(videos, "p8@grow").reversed());
    assertThat(frames(videos, "p8@turn")).doesNotHaveDuplicates();
    assertThat(new HashSet<>(frames(videos, "p8@stand"))).hasSize(1);
  }

  @Test
  void make_again_givesTheSameBytes() throws IOException {
    Dataset first = SMALL.make(source, "a", folder.resolve("first"));
    Dataset second = SMALL.make(source, "a", folder.resolve("second"));
    assertThat(second.pairs()).isEqualTo(first.pairs());
    for (Pair pair : first.pairs()) {
      assertThat(Files.readAllBytes(second.picture(pair)))
          .isEqualTo(Files.readAllBytes(first.picture(pair)));
    }
    assertThat(Digest.ofFile(first.picture(pair(first, "p8@turn"))).hex())
        .isEqualTo("6523beba9fef197861f9074e451a4909c4024d586fd8e22822bf7eb57b8255bf");
  }

  @Test
  void make_shuffled_hasTheSameFramesInOtherOrders() throws IOException {
    Dataset ordered = SMALL.make(source, "a", folder.resolve("ordered"));
    Dataset shuffled =
        new MovingSample(SMALL.pictures(), SMALL.side(), SMALL.frames(), true)
            .make(source, "b", folder.resolve("shuffled"));
    Set<String> moved = new HashSet<>();
    for (Pair pair : ordered.pairs()) {
      List<String> frames = frames(shuffled, pair.id());
      assertThat(frames).containsExactlyInAnyOrderElementsOf(frames(ordered, pair.id()));
      if (!frames.equals(frames(ordered, pair.id()))) {
        moved.add(pair.id());
      }
    }
    assertThat(moved).hasSizeGreaterThan(20);
  }

  @Test
  void new_outOfRange_isRefused() {
    assertThatThrownBy(() -> new MovingSample(Map.of(), 8, 4, false))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("side");
    assertThatThrownBy(() -> new MovingSample(Map.of(), 24, 1, false))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("frames");
  }

  private static Pair pair(Dataset dataset, String id) {
    return dataset.pairs().stream().filter(pair -> pair.id().equals(id)).findFirst().orElseThrow();
  }

  /** Digests of the frames, as ImageIO reads them. */
  private static List<String> frames(Dataset dataset, String id) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    List<String> frames = new ArrayList<>();
    try (ImageInputStream stream =
        ImageIO.createImageInputStream(dataset.picture(pair(dataset, id)).toFile())) {
      reader.setInput(stream);
      for (int frame = 0; frame < reader.getNumImages(true); frame++) {
        BufferedImage image = reader.read(frame);
        StringBuilder pixels = new StringBuilder();
        for (int rgb : image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, 24)) {
          pixels.append(Integer.toHexString(rgb)).append(' ');
        }
        frames.add(Digest.of(pixels.toString()).hex());
      }
    } finally {
      reader.dispose();
    }
    return frames;
  }
}
