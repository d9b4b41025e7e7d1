package org.crosshash.guidance;

import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;

/**
 * DGCPN for up to millions of items: {@link DgcpnRecipe} with neighbourhoods of a fixed number of
 * items. Always factored. Ours.
 *
 * <p>It differs from the exact recipe in this, and in nothing else:
 *
 * <ol>
 *   <li>A neighbourhood holds the k items beside the item itself whose P is largest, in place of a
 *       share of all items; negative values count as 0 in either mapping. Exact search finds them
 *       up to rounding, approximate search may miss some.
 *   <li>Where the factor on Q is not given, it is measured on the rows of the anchors.
 * </ol>
 *
 * <p>P itself is exact for every pair.
 *
 * @param textWeight a1, weight of the texts in P, in [0, 1]
 * @param coherenceWeight a2, weight of Q, in [0, 1]
 * @param coherenceScale factor on Q; 0: so that the mean of the larger half of a neighbourhood is 1
 * @param mapping how P and Q become S
 * @param scale factor of {@link DgcpnRecipe.Mapping#SCALED}, above 0
 * @param neighbourhood the neighbourhoods
 * @param sampleSize number of anchors, at least 2; all items where there are fewer
 * @param columns the vectors
 */
public record DgcpnSparseRecipe(
    double textWeight,
    double coherenceWeight,
    double coherenceScale,
    DgcpnRecipe.Mapping mapping,
    double scale,
    Neighbourhood neighbourhood,
    int sampleSize,
    VectorColumns columns)
    implements GuidanceRecipe {
  /** The recipe's id. */
  public static final String ID = "dgcpn-sparse";

  /** Checks the ranges. */
  public DgcpnSparseRecipe {
    Settings.between("text_weight", textWeight, 0, 1);
    Settings.between("coherence_weight", coherenceWeight, 0, 1);
    Settings.between("coherence_scale", coherenceScale, 0, Float.MAX_VALUE);
    Objects.requireNonNull(mapping, "mapping");
    Settings.positive("scale", scale);
    Objects.requireNonNull(neighbourhood, "neighbourhood");
    Settings.atLeast("sample_size", sampleSize, 2);
    Objects.requireNonNull(columns, "columns");
  }

  /** DGCPN's weights, 50 neighbours, 2,048 anchors. */
  public static DgcpnSparseRecipe standard() {
    return new DgcpnSparseRecipe(
        0.01,
        0.3,
        0,
        DgcpnRecipe.Mapping.RELEASED,
        2.5,
        new Neighbourhood(50, Neighbourhood.Search.EXACT),
        2048,
        VectorColumns.FEATURES);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public boolean random() {
    return coherenceScale == 0;
  }

  @Override
  public boolean factorable() {
    return true;
  }

  @Override
  public Optional<GuidanceForm> ownForm() {
    return Optional.of(
        new GuidanceForm(
            GuidanceForm.Representation.FACTORED,
            neighbourhood.neighbours(),
            GuidanceForm.Statistics.SAMPLE,
            sampleSize));
  }

  @Override
  public SortedSet<String> vectorColumns() {
    return columns.names();
  }

  /** The exact recipe with the same weights. */
  DgcpnRecipe exact() {
    return new DgcpnRecipe(textWeight, coherenceWeight, 1, coherenceScale, mapping, scale, columns);
  }
}
