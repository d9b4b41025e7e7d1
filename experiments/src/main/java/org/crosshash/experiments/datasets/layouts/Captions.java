package org.crosshash.experiments.datasets.layouts;

import java.util.ArrayList;
import java.util.List;

/** What becomes of a picture's several captions. */
public enum Captions {
  /** The first one is the text. */
  FIRST,
  /** All of them, one behind the other, are the text. */
  JOIN,
  /** Each is a pair with the picture; all of these share a group. */
  EACH;

  /** The texts of a picture's pairs. */
  List<String> texts(List<String> captions) {
    List<String> cleaned =
        captions.stream()
            .map(caption -> caption.strip().replaceAll("\\s+", " "))
            .filter(caption -> !caption.isEmpty())
            .toList();
    if (cleaned.isEmpty()) {
      return List.of();
    }
    return switch (this) {
      case FIRST -> List.of(cleaned.getFirst());
      case JOIN -> List.of(String.join(" ", cleaned));
      case EACH -> new ArrayList<>(cleaned);
    };
  }
}
