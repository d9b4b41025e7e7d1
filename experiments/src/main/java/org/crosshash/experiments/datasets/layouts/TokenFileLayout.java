package org.crosshash.experiments.datasets.layouts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.crosshash.errors.CrosshashException;

/** Flickr8k's and Flickr30k's captions: {@code picture.jpg#0}, a tab, a caption. */
final class TokenFileLayout implements Layout {
  @Override
  public String name() {
    return "flickr-captions";
  }

  @Override
  public String title() {
    return "Flickr8k or Flickr30k captions as a token file";
  }

  @Override
  public List<String> files() {
    return List.of(
        "Flickr8k.token.txt or results_20130124.token: PICTURE#NUMBER, a tab, a caption; --images"
            + " DIR",
        "Flickr_8k.trainImages.txt, .testImages.txt, .devImages.txt: names of pictures, optional,"
            + " by further --from",
        "there are no labels: codes can be searched, not evaluated by labels");
  }

  @Override
  public String source() {
    return "Flickr8k_text, flickr30k";
  }

  @Override
  public FoundPairs read(LayoutRequest request, ImportResources resources) {
    Path file = request.from().getFirst();
    Map<String, List<String>> captions = new LinkedHashMap<>();
    TextLines.each(
        file,
        (line, number) -> {
          if (line.isBlank()) {
            return;
          }
          int tab = line.indexOf('\t');
          int hash = line.lastIndexOf('#', tab < 0 ? 0 : tab);
          if (hash < 1) {
            throw CrosshashException.invalid(
                "A line of a token file is PICTURE#NUMBER, a tab and a caption",
                "line %d of %s: %s".formatted(number, file, line),
                "check that it is the token file");
          }
          captions
              .computeIfAbsent(line.substring(0, hash), picture -> new ArrayList<>())
              .add(line.substring(tab + 1));
        });
    Map<String, String> parts = new HashMap<>();
    for (Path list : request.from().subList(1, request.from().size())) {
      String part = part(list);
      TextLines.list(list).forEach(picture -> parts.put(picture, part));
    }
    CaptionedPictures found =
        new CaptionedPictures(
            request
                .images()
                .orElseGet(() -> file.toAbsolutePath().normalize().resolveSibling("images")),
            request.captions());
    captions.forEach((picture, texts) -> {
      if (parts.isEmpty() || parts.containsKey(picture)) {
        found.add(
            picture.replaceFirst("\\.[^.]*$", ""),
            picture,
            texts,
            List.of(),
            parts.getOrDefault(picture, ""));
      }
    });
    return found.found("Fixed, by the published lists of pictures.");
  }

  private static String part(Path list) {
    String name = String.valueOf(list.getFileName()).toLowerCase(Locale.ROOT);
    if (!Files.isRegularFile(list) || !name.matches(".*(train|test|dev|val).*")) {
      throw CrosshashException.invalid(
          "A list of pictures has train, test, dev or val in its name",
          list,
          "name the published lists");
    }
    return name.contains("train") ? "train" : name.contains("test") ? "query" : "validation";
  }
}
