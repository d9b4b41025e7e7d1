package org.crosshash.experiments.datasets;

import java.util.List;
import java.util.Objects;

/**
 * An image-text pair as a dataset describes it; the picture's bytes stay in their file.
 *
 * @param id unique in the dataset, not empty
 * @param picture path of the picture below the dataset's folder, with forward slashes; a folder
 *     where it is the frames of a video; empty where vectors stand for it
 * @param text the text, not blank; may be empty where vectors stand for it
 * @param labels what evaluation calls relevant by; may be empty
 * @param group near-copies share one; empty where groups are unknown
 */
public record Pair(String id, String picture, String text, List<String> labels, String group) {
  /** Copies the labels. */
  public Pair {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(picture, "picture");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(group, "group");
    labels = List.copyOf(labels);
  }
}
