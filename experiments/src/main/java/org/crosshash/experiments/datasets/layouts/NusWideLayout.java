package org.crosshash.experiments.datasets.layouts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.PictureFolder;

/**
 * NUS-WIDE as its authors publish it: a list of pictures, a file of truth values for each of 81
 * concepts, and a list of tags. The most frequent concepts are the labels (21 give what the field
 * calls TC-21, 10 give TC-10), and pairs without any of them, or without a tag, are left out.
 */
final class NusWideLayout implements Layout {
  private static final String PREFIX = "Labels_";

  @Override
  public String name() {
    return "nus-wide";
  }

  @Override
  public String title() {
    return "NUS-WIDE as published; --concepts 21 (TC-21) or 10 (TC-10)";
  }

  @Override
  public List<String> files() {
    return List.of(
        "ImageList/Imagelist.txt: paths of pictures below --images, one a line",
        "Groundtruth/AllLabels/Labels_CONCEPT.txt: 0 or 1, a line a picture, for each concept",
        "NUS_WID_Tags/All_Tags.txt: the picture's number (that in its file's name), then tags");
  }

  @Override
  public String source() {
    return "NUS-WIDE's own web image database files";
  }

  @Override
  public FoundPairs read(LayoutRequest request, ImportResources resources) {
    Path folder = request.from().getFirst();
    PictureFolder pictures =
        new PictureFolder(
                request
                    .images()
                    .orElseThrow(() ->
                        CrosshashException.invalid(
                            "NUS-WIDE's pictures come by themselves",
                            "no folder is named",
                            "name it by --images")))
            .requireThere();
    List<String> images = new ArrayList<>();
    TextLines.each(
        find(folder, "(?i)imagelist\\.txt"),
        (line, number) -> images.add(line.strip().replace('\\', '/')));
    Map<String, BitSet> concepts = concepts(folder, images.size(), request.concepts());
    Map<String, String> tags = new HashMap<>();
    TextLines.each(
        find(folder, "(?i)all_tags\\.txt"),
        (line, number) -> {
          String[] words = line.strip().split("\\s+", 2);
          if (words.length == 2) {
            tags.put(words[0], words[1].strip().replaceAll("\\s+", ", "));
          }
        });
    List<Pair> pairs = new ArrayList<>();
    MissingPictures missing = new MissingPictures(pictures);
    int unlabelled = 0;
    int textless = 0;
    for (int row = 0; row < images.size(); row++) {
      int at = row;
      List<String> labels =
          concepts.entrySet().stream()
              .filter(concept -> concept.getValue().get(at))
              .map(Map.Entry::getKey)
              .toList();
      String text = tags.getOrDefault(number(images.get(row)), "");
      if (labels.isEmpty()) {
        unlabelled++;
      } else if (text.isEmpty()) {
        textless++;
      } else {
        missing.check(images.get(row));
        pairs.add(new Pair(ArrayPairs.id("", row), images.get(row), text, labels, ""));
      }
    }
    missing.throwIfAny();
    return FoundPairs.of(
        pairs,
        pictures.root(),
        List.of(
            "Labels are the %d most frequent concepts: %s."
                .formatted(concepts.size(), String.join(", ", concepts.keySet())),
            "Left out: %d pictures without any of them, %d more without tags."
                .formatted(unlabelled, textless)));
  }

  /** {@code actor/0001_2124494179.jpg} has the number 2124494179. */
  private static String number(String image) {
    return image.replaceFirst(".*/", "").replaceFirst("\\.[^.]*$", "").replaceFirst("^\\d+_", "");
  }

  private static Map<String, BitSet> concepts(Path folder, int pictures, int wanted) {
    Map<String, BitSet> all = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(folder, 4)) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        // Those of the published train and test halves end in _Train and _Test.
        if (name.matches(PREFIX + "[a-z]+\\.txt")) {
          all.put(name.substring(PREFIX.length(), name.length() - 4), flags(file, pictures));
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    if (wanted < 1 || all.size() < wanted) {
      throw CrosshashException.invalid(
          "There must be as many concepts as are asked for, and at least 1",
          "%d files %sCONCEPT.txt below %s, %d asked for"
              .formatted(all.size(), PREFIX, folder, wanted),
          "name the folder with Groundtruth by --from, or lower --concepts");
    }
    Map<String, BitSet> chosen = new LinkedHashMap<>();
    all.entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, BitSet> concept) -> -concept.getValue().cardinality())
                .thenComparing(Map.Entry::getKey))
        .limit(wanted)
        .forEach(concept -> chosen.put(concept.getKey(), concept.getValue()));
    return chosen;
  }

  private static BitSet flags(Path file, int pictures) {
    BitSet flags = new BitSet(pictures);
    long lines =
        TextLines.each(
            file,
            (line, number) -> {
              switch (line.strip()) {
                case "1" -> flags.set((int) number - 1);
                case "0" -> {}
                default ->
                    throw CrosshashException.invalid(
                        "A concept's file has 0 or 1 on each line",
                        "'%s' on line %d of %s".formatted(line, number, file),
                        "fetch it again");
              }
            });
    if (lines != pictures) {
      throw CrosshashException.invalid(
          "A concept's file has a line for each picture of the list, " + pictures,
          lines + " in " + file,
          "fetch it again");
    }
    return flags;
  }

  private static Path find(Path folder, String pattern) {
    try (Stream<Path> files = Files.walk(folder, 3)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).matches(pattern))
          .min(Comparator.naturalOrder())
          .orElseThrow(() ->
              CrosshashException.notFound(
                  "A file of the layout must exist",
                  pattern.replace("(?i)", "").replace("\\", "") + " below " + folder,
                  "name the folder that it is in by --from"));
    } catch (IOException failure) {
      throw CrosshashException.notFound(
          "What is imported must exist", folder, "name a folder by --from");
    }
  }
}
