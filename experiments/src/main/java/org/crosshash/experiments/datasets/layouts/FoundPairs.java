package org.crosshash.experiments.datasets.layouts;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.tables.FloatRows;

/**
 * Pairs as a layout found them.
 *
 * @param pairs in the order of the files
 * @param folder that pictures' paths start from
 * @param parts ids by part of the split, where the files have one; empty: a protocol divides
 * @param statement how the parts came about; empty where there are none
 * @param frames most frames of a moving picture; 0: pictures are still
 * @param vectors vectors that came with the pairs, readable while the import's resources are open
 * @param remarks what a user should know, a sentence each
 */
public record FoundPairs(
    List<Pair> pairs,
    Path folder,
    Map<String, List<String>> parts,
    String statement,
    int frames,
    Optional<Vectors> vectors,
    List<String> remarks) {
  /** Copies the collections. */
  public FoundPairs {
    pairs = List.copyOf(pairs);
    requireNonNull(folder, "folder");
    parts = new LinkedHashMap<>(parts);
    requireNonNull(statement, "statement");
    requireNonNull(vectors, "vectors");
    remarks = List.copyOf(remarks);
  }

  /** Pairs with pictures and without parts. */
  static FoundPairs of(List<Pair> pairs, Path folder, List<String> remarks) {
    return new FoundPairs(pairs, folder, Map.of(), "", 0, Optional.empty(), remarks);
  }

  /** These pairs divided into parts. */
  FoundPairs divided(Map<String, List<String>> into, String why) {
    return new FoundPairs(pairs, folder, into, why, frames, vectors, remarks);
  }

  /** Whether the files say who trains and who asks. */
  public boolean hasParts() {
    return !parts.getOrDefault("train", List.of()).isEmpty()
        && !parts.getOrDefault("query", List.of()).isEmpty();
  }

  /**
   * Vectors of pairs, row by row.
   *
   * @param image one a pair
   * @param text one a pair
   */
  public record Vectors(FloatRows image, FloatRows text) {
    /** Checks that nothing is null. */
    public Vectors {
      requireNonNull(image, "image");
      requireNonNull(text, "text");
    }
  }
}
