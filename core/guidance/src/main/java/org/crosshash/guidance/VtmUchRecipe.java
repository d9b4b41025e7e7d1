package org.crosshash.guidance;

import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crosshash.guidance.community.CommunitySearch;
import org.crosshash.guidance.community.Objective;

/**
 * VTM-UCH's joint similarity (Fan and Cao, AAAI 2025): texts are alike where their words choose
 * objects of one visual cluster, images where their objects are alike as populations; both make a
 * graph, whose communities confirm or deny the similarity.
 *
 * @param vision which objects take part
 * @param space where clusters, populations and centres live; words are always matched in the shared
 *     space
 * @param texts the text side, S^y
 * @param images the image side, S^x
 * @param communities the communities, S^c
 * @param variation what is not in the released code; off by default
 * @param columns which vectors are read: another detector's objects, for example
 */
public record VtmUchRecipe(
    @SettingName("objects") Vision vision,
    Space space,
    Texts texts,
    Images images,
    Communities communities,
    Variation variation,
    Columns columns)
    implements GuidanceRecipe {
  /** The recipe's id. */
  public static final String ID = "vtm-uch";

  /** Which objects take part. */
  public enum Vision {
    /** All objects of an image, the whole image last. */
    REGIONS,
    /** The whole image alone (ablation "Img"). */
    WHOLE
  }

  /** Where clusters, populations and centres live. */
  public enum Space {
    /** The space that images share with words: column {@code objects}. */
    EMBEDDING,
    /** The image encoder's own features: column {@code object_features}. Ours. */
    FEATURES
  }

  /** What communities do. */
  public enum Use {
    /** They confirm or deny the fused similarity. */
    FULL,
    /** Nothing: S = S^f (ablation "Nocomm"). */
    NONE,
    /** Everything: S = S^c (ablation "Comm"). */
    ONLY
  }

  /** Which item gets which community. */
  public enum Order {
    /** Each its own. */
    CORRECTED,
    /** As in the released code, which permutes them: {@code community.InsertionOrder}. */
    RELEASED
  }

  /**
   * The text side.
   *
   * @param clusters visual clusters N_c, at least 1
   * @param restarts restarts of k-means, at least 1
   * @param maximumWords words of a text that are used, at least 1
   */
  public record Texts(
      int clusters,
      @SettingName("kmeans_restarts") int restarts,
      @SettingName("max_words") int maximumWords) {
    /** Checks the ranges. */
    public Texts {
      Settings.atLeast("clusters", clusters, 1);
      Settings.atLeast("kmeans_restarts", restarts, 1);
      Settings.atLeast("max_words", maximumWords, 1);
    }
  }

  /**
   * The image side.
   *
   * @param deviationFactor standard deviations above the mean at which images are alike
   * @param truncate whether only the first half (of the largest number) of the objects is used
   */
  public record Images(double deviationFactor, boolean truncate) {
    /** Checks the range. */
    public Images {
      Settings.between("deviation_factor", deviationFactor, -10, 10);
    }
  }

  /**
   * The communities.
   *
   * @param use what they do
   * @param order which item gets which
   * @param densify whether midpoints of centres are centres, too
   * @param resolution resolution of the objective, above 0
   * @param iterations iterations of Leiden or Louvain, rounds of label propagation, at least 1
   * @param algorithm how they are found
   * @param objective what Leiden and Louvain make large
   * @param selfLoops whether every item is joined with itself, as in the released code
   */
  public record Communities(
      @SettingName("communities") Use use,
      @SettingName("community_order") Order order,
      boolean densify,
      double resolution,
      @SettingName("leiden_iterations") int iterations,
      @SettingName("community_algorithm") CommunitySearch.Algorithm algorithm,
      @SettingName("community_objective") Objective objective,
      @AddedSetting("true") boolean selfLoops) {
    /** Checks the ranges. */
    public Communities {
      Objects.requireNonNull(use, "use");
      Objects.requireNonNull(order, "order");
      Settings.positive("resolution", resolution);
      Settings.atLeast("leiden_iterations", iterations, 1);
      Objects.requireNonNull(algorithm, "algorithm");
      Objects.requireNonNull(objective, "objective");
    }

    /** Communities by Leiden for modularity, as in the released code. */
    public Communities(Use use, Order order, boolean densify, double resolution, int iterations) {
      this(
          use,
          order,
          densify,
          resolution,
          iterations,
          CommunitySearch.Algorithm.LEIDEN,
          Objective.MODULARITY,
          true);
    }

    /** The search with a seed. */
    CommunitySearch search(long seed) {
      return new CommunitySearch(algorithm, objective, resolution, iterations, seed);
    }
  }

  /** What S^c is. */
  public enum Cells {
    /** Cells that grow around the communities' centres, as in the released code. */
    GROWN,
    /** The communities themselves: the paper's plain intersection of S^f and S^c. */
    COMMUNITIES
  }

  /** What cells grow around. */
  public enum Centroids {
    /** Means of the whole images' vectors. */
    IMAGE,
    /** Means of the whole images' and the texts' unit vectors, side by side. Ours. */
    IMAGE_TEXT
  }

  /**
   * What is not in the released code.
   *
   * @param textWeight share of the texts' cosines in the population similarity, in [0, 1]; where
   *     above 0, both are first brought to mean 0 and deviation 1. Ours: .5 is "VTM adapted"
   * @param centroids what cells grow around
   * @param cells what S^c is
   */
  public record Variation(double textWeight, Centroids centroids, Cells cells) {
    /** The released code. */
    public static final Variation NONE = new Variation(0, Centroids.IMAGE, Cells.GROWN);

    /** Checks the range. */
    public Variation {
      Settings.between("text_weight", textWeight, 0, 1);
      Objects.requireNonNull(centroids, "centroids");
      Objects.requireNonNull(cells, "cells");
    }

    /** Whether the texts' vectors are read. */
    boolean readsTexts() {
      return textWeight > 0 || centroids == Centroids.IMAGE_TEXT;
    }
  }

  /**
   * The columns that are read.
   *
   * @param objectColumn the objects in the space that they share with the words
   * @param objectFeatureColumn the same objects in {@link Space#FEATURES}
   * @param wordColumn the words
   * @param textColumn the texts, where the {@link Variation} reads them
   */
  public record Columns(
      String objectColumn, String objectFeatureColumn, String wordColumn, String textColumn) {
    /** The columns of the shipped encoder. */
    public static final Columns STANDARD =
        new Columns("objects", "object_features", "words", "text");

    /** Checks that all are named. */
    public Columns {
      Settings.column("object_column", objectColumn);
      Settings.column("object_feature_column", objectFeatureColumn);
      Settings.column("word_column", wordColumn);
      Settings.column("text_column", textColumn);
    }
  }

  /** Checks that nothing is missing. */
  public VtmUchRecipe {
    Objects.requireNonNull(vision, "vision");
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(texts, "texts");
    Objects.requireNonNull(images, "images");
    Objects.requireNonNull(communities, "communities");
    Objects.requireNonNull(variation, "variation");
    Objects.requireNonNull(columns, "columns");
  }

  /** A recipe without variation, on the columns of the shipped encoder. */
  public VtmUchRecipe(
      Vision vision, Space space, Texts texts, Images images, Communities communities) {
    this(vision, space, texts, images, communities, Variation.NONE, Columns.STANDARD);
  }

  /** The released code's constants, with communities on their own items. */
  public static VtmUchRecipe paper() {
    return new VtmUchRecipe(
        Vision.REGIONS,
        Space.EMBEDDING,
        new Texts(32, 10, 62),
        new Images(1.1, true),
        new Communities(Use.FULL, Order.CORRECTED, true, 1, 2));
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
  public boolean random() {
    return true;
  }

  @Override
  public SortedSet<String> vectorColumns() {
    SortedSet<String> read = new TreeSet<>();
    if (variation.readsTexts()) {
      read.add(columns.textColumn());
    }
    return read;
  }

  @Override
  public SortedSet<String> listColumns() {
    SortedSet<String> read = new TreeSet<>();
    read.add(columns.objectColumn());
    read.add(columns.wordColumn());
    read.add(spaceColumn());
    return read;
  }

  /** The column of the objects that are clustered and compared. */
  String spaceColumn() {
    return switch (space) {
      case EMBEDDING -> columns.objectColumn();
      case FEATURES -> columns.objectFeatureColumn();
    };
  }
}
