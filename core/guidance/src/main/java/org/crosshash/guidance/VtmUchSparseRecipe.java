package org.crosshash.guidance;

import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crosshash.guidance.community.CommunitySearch;
import org.crosshash.guidance.community.Objective;

/**
 * VTM-UCH for up to millions of items: {@link VtmUchRecipe} with everything that needs all pairs
 * taken from anchors or from a graph of neighbours. Always factored. Ours.
 *
 * <p>It differs from the exact recipe in this, and in nothing else:
 *
 * <ol>
 *   <li>K-means is fitted to the objects of the anchors; every object then goes to its nearest
 *       centre.
 *   <li>The length of a row of p is that of its part at the anchors, times √(n / anchors).
 *   <li>The extremes of a row of p̂ are those at the anchors and on the diagonal; a value beyond
 *       them counts as the extreme.
 *   <li>Mean and deviation, and so the threshold of S^x, are those of the anchors among themselves.
 *   <li>The graph whose communities are sought joins an item with those of its k nearest items (by
 *       the cosine of the whole images) that S^f calls alike in either direction, in place of all
 *       that S^f calls alike.
 *   <li>Only the largest communities, {@code maximum_centres} at most, have a centre; items of the
 *       others join the nearest.
 *   <li>Only the 128 largest communities have midpoints.
 * </ol>
 *
 * <p>With as many anchors as items, the first four are exact.
 *
 * @param vision which objects take part
 * @param space where clusters, populations, neighbours and centres live
 * @param texts the text side, S^y
 * @param images the image side, S^x
 * @param communities the communities, S^c
 * @param neighbourhood the graph of neighbours
 * @param sampleSize number of anchors, at least 2; all items where there are fewer
 * @param columns which vectors are read
 */
public record VtmUchSparseRecipe(
    @SettingName("objects") VtmUchRecipe.Vision vision,
    VtmUchRecipe.Space space,
    VtmUchRecipe.Texts texts,
    VtmUchRecipe.Images images,
    Communities communities,
    Neighbourhood neighbourhood,
    int sampleSize,
    VtmUchRecipe.Columns columns)
    implements GuidanceRecipe {
  /** The recipe's id. */
  public static final String ID = "vtm-uch-sparse";

  /**
   * The communities.
   *
   * @param use what they do
   * @param densify whether midpoints of centres are centres, too
   * @param resolution resolution of the objective, above 0
   * @param iterations iterations of Leiden or Louvain, rounds of label propagation, at least 1
   * @param algorithm how they are found
   * @param objective what Leiden and Louvain make large
   * @param maximumCentres communities that have a centre, at least 1
   * @param selfLoops whether every item is joined with itself, as in the released code
   */
  public record Communities(
      @SettingName("communities") VtmUchRecipe.Use use,
      boolean densify,
      double resolution,
      @SettingName("community_iterations") int iterations,
      @SettingName("community_algorithm") CommunitySearch.Algorithm algorithm,
      @SettingName("community_objective") Objective objective,
      int maximumCentres,
      @AddedSetting("true") boolean selfLoops) {
    /** Checks the ranges. */
    public Communities {
      Objects.requireNonNull(use, "use");
      Settings.positive("resolution", resolution);
      Settings.atLeast("community_iterations", iterations, 1);
      Objects.requireNonNull(algorithm, "algorithm");
      Objects.requireNonNull(objective, "objective");
      Settings.atLeast("maximum_centres", maximumCentres, 1);
    }

    /** The search with a seed. */
    CommunitySearch search(long seed) {
      return new CommunitySearch(algorithm, objective, resolution, iterations, seed);
    }
  }

  /** Checks the settings. */
  public VtmUchSparseRecipe {
    Objects.requireNonNull(vision, "vision");
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(texts, "texts");
    Objects.requireNonNull(images, "images");
    Objects.requireNonNull(communities, "communities");
    Objects.requireNonNull(neighbourhood, "neighbourhood");
    Settings.atLeast("sample_size", sampleSize, 2);
    Objects.requireNonNull(columns, "columns");
  }

  /** VTM-UCH's constants, 20 neighbours, 2,048 anchors. */
  public static VtmUchSparseRecipe standard() {
    VtmUchRecipe exact = VtmUchRecipe.paper();
    return new VtmUchSparseRecipe(
        exact.vision(),
        exact.space(),
        exact.texts(),
        exact.images(),
        new Communities(
            VtmUchRecipe.Use.FULL,
            true,
            1,
            2,
            CommunitySearch.Algorithm.LEIDEN,
            Objective.MODULARITY,
            4096,
            true),
        new Neighbourhood(20, Neighbourhood.Search.EXACT),
        2048,
        exact.columns());
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public boolean random() {
    return true;
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
