package org.crosshash.guidance;

import java.util.Objects;
import java.util.SortedSet;

/**
 * DGCPN's graph-neighbour coherence (Yu et al., AAAI 2021): cosine similarities P = a1 cos_T +
 * (1-a1) cos_I, mixed with Q, how much the neighbourhoods of two items overlap.
 *
 * @param textWeight a1, weight of the texts in P, in [0, 1]
 * @param coherenceWeight a2, weight of Q, in [0, 1]
 * @param neighbourShare the share of a row that counts as neighbours, in (0, 1]
 * @param coherenceScale factor on Q; 0: so that the mean of the larger half of a neighbourhood is 1
 * @param mapping how P and Q become S, and how neighbours are chosen
 * @param scale factor of {@link Mapping#SCALED}, above 0
 * @param columns the vectors
 */
public record DgcpnRecipe(
    double textWeight,
    double coherenceWeight,
    double neighbourShare,
    double coherenceScale,
    Mapping mapping,
    double scale,
    VectorColumns columns)
    implements GuidanceRecipe {
  /** The recipe's id. */
  public static final String ID = "dgcpn";

  /** How P and Q become S. */
  public enum Mapping {
    /**
     * The released code: S = 2 [(1-a2) P + a2 Q] - 1. Of each row of P the smallest values outside
     * the share and the largest one (the item itself) are dropped; what is left is divided by its
     * sum.
     */
    RELEASED,
    /**
     * Ours, for centred vectors: S = scale [(1-a2) P + a2 Q]. The neighbours are the share's
     * largest values beside the item itself, at least 5; negative ones count as 0.
     */
    SCALED
  }

  /** Checks the ranges. */
  public DgcpnRecipe {
    Settings.between("text_weight", textWeight, 0, 1);
    Settings.between("coherence_weight", coherenceWeight, 0, 1);
    Settings.positive("neighbour_share", neighbourShare);
    Settings.between("neighbour_share", neighbourShare, 0, 1);
    Settings.between("coherence_scale", coherenceScale, 0, Float.MAX_VALUE);
    Objects.requireNonNull(mapping, "mapping");
    Settings.positive("scale", scale);
    Objects.requireNonNull(columns, "columns");
  }

  /** The published constants for MIRFlickr's 5,000 training pairs. */
  public static DgcpnRecipe paper() {
    return new DgcpnRecipe(0.01, 0.3, 0.4, 4000, Mapping.RELEASED, 2.5, VectorColumns.FEATURES);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public boolean factorable() {
    return true;
  }

  @Override
  public boolean takesStatistics() {
    return true;
  }

  @Override
  public SortedSet<String> vectorColumns() {
    return columns.names();
  }
}
