package org.crosshash.guidance;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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
 */
public record VtmUchRecipe(
    Vision vision, Space space, Texts texts, Images images, Communities communities)
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
  public record Texts(int clusters, int restarts, int maximumWords) {
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
   * @param resolution resolution of the modularity, above 0
   * @param iterations iterations of Leiden, at least 1
   */
  public record Communities(
      Use use, Order order, boolean densify, double resolution, int iterations) {
    /** Checks the ranges. */
    public Communities {
      Objects.requireNonNull(use, "use");
      Objects.requireNonNull(order, "order");
      Settings.positive("resolution", resolution);
      Settings.atLeast("leiden_iterations", iterations, 1);
    }
  }

  /** Checks that nothing is missing. */
  public VtmUchRecipe {
    Objects.requireNonNull(vision, "vision");
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(texts, "texts");
    Objects.requireNonNull(images, "images");
    Objects.requireNonNull(communities, "communities");
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
  public boolean batchLocal() {
    return false;
  }

  @Override
  public SortedSet<String> vectorColumns() {
    return Collections.emptySortedSet();
  }

  @Override
  public SortedSet<String> listColumns() {
    SortedSet<String> columns = new TreeSet<>();
    columns.add("objects");
    columns.add("words");
    columns.add(spaceColumn());
    return columns;
  }

  /** The column of the objects that are clustered and compared. */
  String spaceColumn() {
    return switch (space) {
      case EMBEDDING -> "objects";
      case FEATURES -> "object_features";
    };
  }

  @Override
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    settings.put("objects", Labels.of(vision));
    settings.put("space", Labels.of(space));
    settings.put("clusters", Integer.toString(texts.clusters()));
    settings.put("kmeans_restarts", Integer.toString(texts.restarts()));
    settings.put("max_words", Integer.toString(texts.maximumWords()));
    settings.put("deviation_factor", Double.toString(images.deviationFactor()));
    settings.put("truncate", Boolean.toString(images.truncate()));
    settings.put("communities", Labels.of(communities.use()));
    settings.put("community_order", Labels.of(communities.order()));
    settings.put("densify", Boolean.toString(communities.densify()));
    settings.put("resolution", Double.toString(communities.resolution()));
    settings.put("leiden_iterations", Integer.toString(communities.iterations()));
    return settings;
  }
}
