package org.crosshash.guidance;

import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * UCHSTM's mined similarity (Tu, Mao, Lin, Cai, Qin, Wei, Wang and Huang, TMM 2023): texts are
 * alike where their tags mean alike, pairs that are alike in both modalities count as 1, and
 * DGCPN's step follows: P = 1 where S_T and S_I are above their thresholds, else w S_T + (1-w) S_I;
 * S = scale (2 [(1-a) P + a Q] - 1).
 *
 * <p>The released code takes a tag's meaning from its GloVe vector. Here it is the vector of the
 * word column, so MiniLM's with the shipped encoder; equal vectors are one tag. Values above 1
 * happen, as in the released code: Q has no upper bound.
 *
 * @param textWeight w, in [0, 1]
 * @param textThreshold S_T above it is alike, in [-1, 1]
 * @param imageThreshold S_I above it is alike, in [-1, 1]
 * @param coherenceWeight a, weight of Q, in [0, 1]
 * @param neighbourShare the share of a row of P that counts as neighbours, in (0, 1]
 * @param coherenceScale factor on Q; 0: so that the mean of the larger half of a neighbourhood is 1
 * @param map whether the result becomes 2 S - 1 (released) or stays, and its scale
 * @param imageColumn the image vectors
 * @param wordColumn the words' vectors
 * @param centreMeanings whether the texts' meanings are centred before their cosines; ours
 */
public record UchstmRecipe(
    double textWeight,
    double textThreshold,
    double imageThreshold,
    double coherenceWeight,
    double neighbourShare,
    double coherenceScale,
    CosineMap map,
    String imageColumn,
    String wordColumn,
    boolean centreMeanings)
    implements GuidanceRecipe {
  /** The recipe's id. */
  public static final String ID = "uchstm";

  /** Checks the ranges. */
  public UchstmRecipe {
    Settings.between("text_weight", textWeight, 0, 1);
    Settings.between("text_threshold", textThreshold, -1, 1);
    Settings.between("image_threshold", imageThreshold, -1, 1);
    Settings.between("coherence_weight", coherenceWeight, 0, 1);
    Settings.positive("neighbour_share", neighbourShare);
    Settings.between("neighbour_share", neighbourShare, 0, 1);
    Settings.between("coherence_scale", coherenceScale, 0, Float.MAX_VALUE);
    Objects.requireNonNull(map, "map");
    Settings.column("image_column", imageColumn);
    Settings.column("word_column", wordColumn);
  }

  /** The released constants for 5,000 training pairs of MIRFlickr. */
  public static UchstmRecipe paper() {
    return new UchstmRecipe(
        0.01,
        0.2,
        0.2,
        0.3,
        0.4,
        4000,
        new CosineMap(CosineMap.Mapping.SHIFTED, 1),
        "image_features",
        "words",
        false);
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
    return new TreeSet<>(Set.of(imageColumn));
  }

  @Override
  public SortedSet<String> listColumns() {
    return new TreeSet<>(Set.of(wordColumn));
  }
}
