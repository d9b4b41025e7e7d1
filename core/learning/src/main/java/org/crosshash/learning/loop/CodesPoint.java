package org.crosshash.learning.loop;

import java.util.List;
import java.util.Objects;
import org.crosshash.hamming.statistics.CodeStatistics;
import org.crosshash.hamming.statistics.CommunityDistances;
import org.crosshash.hamming.statistics.PairStatistics;

/**
 * What the codes of some training pairs look like after an epoch, without labels.
 *
 * @param epoch from 1; 0: before the first step
 * @param image codes of the pictures
 * @param text codes of the texts
 * @param pairs distances of the pictures to their own texts, and to others
 * @param communities distances in communities, of the pictures, then of the texts; empty where
 *     nothing is known of communities
 */
public record CodesPoint(
    int epoch,
    CodeStatistics image,
    CodeStatistics text,
    PairStatistics pairs,
    List<CommunityDistances> communities) {
  /** Copies the list. */
  public CodesPoint {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(pairs, "pairs");
    communities = List.copyOf(communities);
  }
}
