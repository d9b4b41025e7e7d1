package org.crosshash.experiments.datasets.layouts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.PictureFolder;

/** Collects pictures with several captions each and makes pairs of them. */
final class CaptionedPictures {
  private final PictureFolder folder;
  private final Captions use;
  private final List<Pair> pairs = new ArrayList<>();
  private final Map<String, List<String>> parts = new LinkedHashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final MissingPictures missing;
  private int silent;

  CaptionedPictures(Path folder, Captions use) {
    this.folder = new PictureFolder(folder).requireThere();
    this.use = use;
    this.missing = new MissingPictures(this.folder);
  }

  /**
   * Adds a picture.
   *
   * @param id of the picture
   * @param part of the split; empty: none
   */
  void add(String id, String picture, List<String> captions, List<String> labels, String part) {
    List<String> texts = use.texts(captions);
    if (texts.isEmpty()) {
      silent++;
      return;
    }
    missing.check(picture);
    for (int i = 0; i < texts.size(); i++) {
      String own = use == Captions.EACH ? id + "#" + i : id;
      if (!ids.add(own)) {
        throw CrosshashException.invalid(
            "Each picture is there once", "'" + own + "' twice", "check the file");
      }
      pairs.add(new Pair(own, picture, texts.get(i), labels, id));
      if (!part.isEmpty()) {
        parts.computeIfAbsent(part, none -> new ArrayList<>()).add(own);
      }
    }
  }

  /** What was collected. */
  FoundPairs found(String statement) {
    missing.throwIfAny();
    FoundPairs found =
        FoundPairs.of(
            pairs,
            folder.root(),
            silent == 0
                ? List.of()
                : List.of(silent + " pictures have no caption: they are left out."));
    return parts.isEmpty() ? found : found.divided(parts, statement);
  }
}
