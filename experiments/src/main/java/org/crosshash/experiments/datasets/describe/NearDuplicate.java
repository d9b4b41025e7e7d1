package org.crosshash.experiments.datasets.describe;

import static java.util.Objects.requireNonNull;

/**
 * A pair that asks and one that trains or answers, too much alike for the first to be new.
 *
 * @param asking id of the pair that asks
 * @param part its part of the split
 * @param seen id of the other
 * @param kind how they are alike
 * @param distance Hamming distance of the pictures' hashes; 0 for what is equal
 */
public record NearDuplicate(String asking, String part, String seen, Kind kind, int distance) {
  /** How two pairs are alike. */
  public enum Kind {
    /** The pictures are the same bytes. */
    SAME_PICTURE,
    /** The pictures look alike. */
    SIMILAR_PICTURE,
    /** The texts are the same but for case and punctuation. */
    SAME_TEXT
  }

  /** Checks that nothing is null. */
  public NearDuplicate {
    requireNonNull(asking, "asking");
    requireNonNull(part, "part");
    requireNonNull(seen, "seen");
    requireNonNull(kind, "kind");
  }
}
