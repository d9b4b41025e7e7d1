package org.crosshash.experiments.datasets.layouts;

import java.util.ArrayList;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.PictureFolder;

/** Collects the pictures that are not where they should be, so that all are named at once. */
final class MissingPictures {
  private static final int SHOWN = 10;

  private final PictureFolder folder;
  private final List<String> shown = new ArrayList<>();
  private int count;

  MissingPictures(PictureFolder folder) {
    this.folder = folder;
  }

  /** Looks after a picture. */
  void check(String picture) {
    folder
        .problem(picture)
        .ifPresent(problem -> {
          count++;
          if (shown.size() < SHOWN) {
            shown.add(problem);
          }
        });
  }

  /** Throws if any is missing. */
  void throwIfAny() {
    if (count > 0) {
      throw CrosshashException.notFound(
          "Every picture of a dataset must be there",
          "%d are not:%n  %s%s"
              .formatted(
                  count,
                  String.join("\n  ", shown),
                  count > SHOWN ? "\n  and " + (count - SHOWN) + " more" : ""),
          "name the folder that their paths start from by --images, or fetch them");
    }
  }
}
