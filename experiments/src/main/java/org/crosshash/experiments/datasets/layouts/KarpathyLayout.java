package org.crosshash.experiments.datasets.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.errors.CrosshashException;

/** Karpathy's JSON of Flickr8k, Flickr30k or MS-COCO with its split. */
final class KarpathyLayout implements Layout {
  @Override
  public String name() {
    return "karpathy";
  }

  @Override
  public String title() {
    return "Captions of Flickr8k, Flickr30k or MS-COCO with Karpathy's split";
  }

  @Override
  public List<String> files() {
    return List.of(
        "dataset_flickr8k.json, dataset_flickr30k.json or dataset_coco.json: images, each with"
            + " filename, filepath,",
        "  split (train, restval, val, test) and sentences with raw; --images DIR",
        "restval trains too; there are no labels");
  }

  @Override
  public String source() {
    return "A. Karpathy, deep visual-semantic alignments (caption_datasets.zip)";
  }

  @Override
  public FoundPairs read(LayoutRequest request, ImportResources resources) {
    Path file = request.from().getFirst();
    CaptionedPictures found =
        new CaptionedPictures(
            request
                .images()
                .orElseGet(() -> file.toAbsolutePath().normalize().resolveSibling("images")),
            request.captions());
    int[] count = new int[1];
    JsonStream.eachOf(
        file,
        "images",
        image -> {
          count[0]++;
          add(found, file, image, count[0]);
        });
    if (count[0] == 0) {
      throw CrosshashException.invalid(
          "Karpathy's JSON has an array `images`", "none in " + file, "name dataset_….json");
    }
    return found.found("Fixed, by Karpathy's split.");
  }

  private static void add(CaptionedPictures found, Path file, JsonNode image, int number) {
    String name = image.path("filename").asText();
    List<String> captions = new ArrayList<>();
    image.path("sentences").forEach(sentence -> captions.add(sentence.path("raw").asText()));
    if (name.isEmpty() || captions.isEmpty()) {
      throw CrosshashException.invalid(
          "Each picture of Karpathy's JSON has a filename and sentences with raw",
          "picture " + number + " of " + file,
          "check that it is the file of captions");
    }
    String folder = image.path("filepath").asText();
    String split = image.path("split").asText();
    String part =
        switch (split) {
          case "train", "restval" -> "train";
          case "test" -> "query";
          case "val" -> "validation";
          default ->
              throw CrosshashException.invalid(
                  "A split is train, restval, val or test",
                  "'%s' of picture %d in %s".formatted(split, number, file),
                  "check the file");
        };
    found.add(
        name.replaceFirst("\\.[^.]*$", ""),
        folder.isEmpty() ? name : folder + "/" + name,
        captions,
        List.of(),
        part);
  }
}
