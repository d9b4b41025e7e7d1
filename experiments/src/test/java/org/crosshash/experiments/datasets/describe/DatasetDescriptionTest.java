package org.crosshash.experiments.datasets.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.report.DatasetView;
import org.crosshash.experiments.report.Pages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetDescriptionTest {
  @TempDir private Path folder;

  @Test
  void of_knownFlaws_findsEachAndNothingElse() throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      draw("p" + i + ".png", i, 96, "png");
      pairs.add(
          new Pair(
              "p" + i, "p" + i + ".png", "thing number " + i, List.of(i % 2 == 0 ? "a" : "b"), ""));
    }
    Files.copy(folder.resolve("p0.png"), folder.resolve("copy.png"));
    draw("small.jpg", 1, 80, "jpg");
    pairs.add(new Pair("copy", "copy.png", "another text", List.of("a"), ""));
    pairs.add(new Pair("small", "small.jpg", "yet another", List.of("b"), ""));
    draw("own.png", 77, 96, "png");
    pairs.add(new Pair("said", "own.png", "Thing, NUMBER 2!", List.of("big cat"), "g"));
    draw("leak.png", 78, 96, "png");
    pairs.add(new Pair("leak", "leak.png", "two big cats asleep", List.of("big cat"), "g"));
    Split split =
        new Split(
            List.of("p0", "p1", "p2", "p3", "leak"),
            List.of("p0", "p1", "p2", "p3", "p4", "p5", "leak"),
            List.of("copy", "small", "said", "p6"),
            List.of("p7"),
            "By hand.");
    Dataset dataset = new Dataset("flawed", "made for a test", pairs, folder, split);

    DatasetDescription found =
        DatasetDescription.of(dataset, new TreeMap<>(), new NearDuplicates(NearDuplicates.RADIUS));

    assertThat(found.duplicates().found())
        .extracting(NearDuplicate::asking, NearDuplicate::seen, NearDuplicate::kind)
        .containsExactlyInAnyOrder(
            tuple("copy", "p0", NearDuplicate.Kind.SAME_PICTURE),
            tuple("small", "p1", NearDuplicate.Kind.SIMILAR_PICTURE),
            tuple("said", "p2", NearDuplicate.Kind.SAME_TEXT));
    assertThat(found.groupsTorn()).isEqualTo(1);
    assertThat(found.leaking()).isEqualTo(1);
    assertThat(found.leaks()).containsExactly(new LabelLeak("big cat", 2, 1, 0));
    assertThat(found.labels().get("a")).containsEntry("all", 5).containsEntry("query", 2);
    assertThat(found.chance()).isPresent();
    String page = Pages.dataset(DatasetView.of(found));
    assertThat(page)
        .contains("1 of the pairs that ask have a picture that looks like")
        .contains("say one of their own labels")
        .doesNotContain("http://www.crosshash")
        .contains("data:image/png;base64,");
  }

  @Test
  void of_flatPicturesOfOtherColours_areNotAlike() throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      BufferedImage flat = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = flat.createGraphics();
      graphics.setColor(new Color(60 * i, 20, 200 - 60 * i));
      graphics.fillRect(0, 0, 40, 30);
      graphics.dispose();
      ImageIO.write(flat, "png", folder.resolve(i + ".png").toFile());
      pairs.add(new Pair("" + i, i + ".png", "text " + i, List.of(), ""));
    }
    Split split = new Split(List.of("0", "1"), List.of("0", "1"), List.of("2", "3"), List.of(), "");

    NearDuplicates.Report report =
        new NearDuplicates(6).of(new Dataset("flat", "a test", pairs, folder, split));

    assertThat(report.found()).isEmpty();
  }

  @Test
  void of_pictureThatCannotBeDecoded_isNamed() throws IOException {
    Files.write(folder.resolve("bad.png"), new byte[] {1, 2, 3});
    draw("good.png", 3, 64, "png");
    List<Pair> pairs =
        List.of(
            new Pair("bad", "bad.png", "one", List.of(), ""),
            new Pair("good", "good.png", "two", List.of(), ""));
    Split split = new Split(List.of("good"), List.of("good"), List.of("bad"), List.of(), "");

    NearDuplicates.Report report =
        new NearDuplicates(6).of(new Dataset("bad", "a test", pairs, folder, split));

    assertThat(report.unreadable()).containsExactly("bad");
  }

  /** Draws rectangles that the seed places. */
  private void draw(String name, int seed, int side, String format) throws IOException {
    BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.scale(side / 100.0, side / 100.0);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 100, 100);
    Random random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      graphics.setColor(new Color(random.nextInt(0x1000000)));
      graphics.fillRect(random.nextInt(80), random.nextInt(80), 40, 40);
    }
    graphics.dispose();
    ImageIO.write(picture, format, folder.resolve(name).toFile());
  }
}
