package org.crosshash.experiments.datasets.layouts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.PictureFolder;

/** VTM-UCH's text lists of MIRFlickr-25K: tags, pictures and labels, a line a pair. */
final class TagListLayout implements Layout {
  @Override
  public String name() {
    return "mirflickr-lists";
  }

  @Override
  public String title() {
    return "MIRFlickr-25K as text lists with the pictures, as VTM-UCH has it";
  }

  @Override
  public List<String> files() {
    return List.of(
        "all_tags.txt: tags divided by commas; all_imgs.txt: paths such as mirflickr/im1.jpg below"
            + " --images;",
        "  all_labels.txt: 24 of 0 and 1 divided by spaces; 20,015 lines each");
  }

  @Override
  public String source() {
    return "VTM-UCH dataset/flickr25k";
  }

  @Override
  public FoundPairs read(LayoutRequest request, ImportResources resources) {
    Path folder = request.from().getFirst();
    PictureFolder pictures =
        new PictureFolder(request.images().orElse(folder.toAbsolutePath().normalize()))
            .requireThere();
    List<String> tags = lines(folder.resolve("all_tags.txt"));
    List<String> images = lines(folder.resolve("all_imgs.txt"));
    List<String> labels = lines(folder.resolve("all_labels.txt"));
    if (tags.size() != images.size() || labels.size() != images.size()) {
      throw CrosshashException.invalid(
          "The lists of a dataset have a line for each pair",
          "%d lines of tags, %d of pictures, %d of labels"
              .formatted(tags.size(), images.size(), labels.size()),
          "fetch them again: they do not belong together");
    }
    List<String> names = request.labelNames().map(TextLines::list).orElse(List.of());
    MissingPictures missing = new MissingPictures(pictures);
    List<Pair> pairs = new ArrayList<>();
    int textless = 0;
    for (int row = 0; row < images.size(); row++) {
      String text =
          Arrays.stream(tags.get(row).split(",", -1))
              .map(String::strip)
              .filter(tag -> !tag.isEmpty())
              .collect(Collectors.joining(", "));
      List<String> named = LabelLine.parse(labels.get(row), names, row + 1);
      if (text.isEmpty()) {
        textless++;
        continue;
      }
      missing.check(images.get(row));
      pairs.add(new Pair(ArrayPairs.id("", row), images.get(row), text, named, ""));
    }
    missing.throwIfAny();
    return FoundPairs.of(
        pairs,
        pictures.root(),
        textless == 0 ? List.of() : List.of(textless + " pairs have no tag: they are left out."));
  }

  private static List<String> lines(Path file) {
    List<String> lines = new ArrayList<>();
    TextLines.each(file, (line, number) -> lines.add(line.strip()));
    return lines;
  }
}
