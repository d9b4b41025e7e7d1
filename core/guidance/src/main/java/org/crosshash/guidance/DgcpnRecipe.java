package org.crosshash.guidance;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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
 * @param imageColumn the image vectors
 * @param textColumn the text vectors
 */
public record DgcpnRecipe(
    double textWeight,
    double coherenceWeight,
    double neighbourShare,
    double coherenceScale,
    Mapping mapping,
    double scale,
    String imageColumn,
    String textColumn)
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
    Settings.column("image_column", imageColumn);
    Settings.column("text_column", textColumn);
  }

  /** The published constants for MIRFlickr's 5,000 training pairs. */
  public static DgcpnRecipe paper() {
    return new DgcpnRecipe(0.01, 0.3, 0.4, 4000, Mapping.RELEASED, 2.5, "image_features", "text");
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public boolean batchLocal() {
    return false;
  }

  @Override
  public SortedSet<String> vectorColumns() {
    SortedSet<String> columns = new TreeSet<>();
    columns.add(imageColumn);
    columns.add(textColumn);
    return columns;
  }

  @Override
  public SortedSet<String> listColumns() {
    return Collections.emptySortedSet();
  }

  @Override
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    settings.put("text_weight", Double.toString(textWeight));
    settings.put("coherence_weight", Double.toString(coherenceWeight));
    settings.put("neighbour_share", Double.toString(neighbourShare));
    settings.put("coherence_scale", Double.toString(coherenceScale));
    settings.put("mapping", Labels.of(mapping));
    settings.put("scale", Double.toString(scale));
    settings.put("image_column", imageColumn);
    settings.put("text_column", textColumn);
    return settings;
  }
}
