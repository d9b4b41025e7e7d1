package org.crosshash.experiments.datasets.layouts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;

/** MS-COCO's JSON: captions, and instances whose categories are the labels. */
final class CocoLayout implements Layout {
  @Override
  public String name() {
    return "coco";
  }

  @Override
  public String title() {
    return "MS-COCO as published: captions and instances as JSON, with the pictures";
  }

  @Override
  public List<String> files() {
    return List.of(
        "captions_train2017.json (or val, 2014): images, annotations with image_id and caption",
        "instances_train2017.json: annotations with image_id and category_id, categories; its 80"
            + " categories are the labels",
        "--images DIR; several --from for several halves; pictures without instances have no"
            + " labels");
  }

  @Override
  public String source() {
    return "cocodataset.org, as pycocotools reads it";
  }

  private static final class Picture {
    private final String file;
    private final List<String> captions = new ArrayList<>();
    private final Set<Integer> categories = new TreeSet<>();

    Picture(String file) {
      this.file = file;
    }
  }

  @Override
  public FoundPairs read(LayoutRequest request, ImportResources resources) {
    Map<Long, Picture> pictures = new LinkedHashMap<>();
    Map<Integer, String> categories = new HashMap<>();
    for (Path file : request.from()) {
      read(file, pictures, categories);
    }
    CaptionedPictures found =
        new CaptionedPictures(
            request
                .images()
                .orElseThrow(() ->
                    CrosshashException.invalid(
                        "MS-COCO's pictures come by themselves",
                        "no folder is named",
                        "name it by --images")),
            request.captions());
    if (pictures.values().stream().allMatch(picture -> picture.captions.isEmpty())) {
      throw CrosshashException.invalid(
          "Texts come from a file of captions",
          "no caption in " + request.from(),
          "name captions_….json by --from");
    }
    pictures.forEach((id, picture) ->
        found.add(
            Long.toString(id),
            picture.file,
            picture.captions,
            picture.categories.stream().map(categories::get).toList(),
            ""));
    return found.found("");
  }

  private static void read(
      Path file, Map<Long, Picture> pictures, Map<Integer, String> categories) {
    JsonStream.eachOf(
        file,
        "images",
        image ->
            pictures.computeIfAbsent(
                image.path("id").asLong(), id -> new Picture(image.path("file_name").asText())));
    JsonStream.eachOf(
        file,
        "categories",
        category -> categories.put(category.path("id").asInt(), category.path("name").asText()));
    JsonStream.eachOf(
        file,
        "annotations",
        annotation -> {
          Picture picture = pictures.get(annotation.path("image_id").asLong(Long.MIN_VALUE));
          if (picture == null) {
            throw CrosshashException.invalid(
                "An annotation is of a picture of the file",
                "image_id %s in %s".formatted(annotation.path("image_id"), file),
                "fetch the file again");
          }
          if (annotation.has("caption")) {
            picture.captions.add(annotation.path("caption").asText());
          }
          if (annotation.has("category_id")) {
            int category = annotation.path("category_id").asInt();
            if (!categories.containsKey(category)) {
              throw CrosshashException.invalid(
                  "An annotation's category is one of the file",
                  "category_id %d in %s".formatted(category, file),
                  "fetch the file again");
            }
            picture.categories.add(category);
          }
        });
  }
}
