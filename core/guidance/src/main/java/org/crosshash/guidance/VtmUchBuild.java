package org.crosshash.guidance;

import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.cluster.Clusters;
import org.crosshash.guidance.cluster.KMeans;
import org.crosshash.guidance.community.CommunityCells;
import org.crosshash.guidance.community.CommunityIds;
import org.crosshash.guidance.community.InsertionOrder;
import org.crosshash.guidance.community.Leiden;
import org.crosshash.guidance.community.Modularity;
import org.crosshash.guidance.community.SimilarityGraph;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.part.DeviationThreshold;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.part.JointMatrix;
import org.crosshash.guidance.part.LabelSets;
import org.crosshash.guidance.part.PopulationSimilarity;
import org.crosshash.guidance.part.RowNormalisation;
import org.crosshash.guidance.part.StandardisedSum;
import org.crosshash.guidance.part.WholeImage;
import org.crosshash.guidance.part.WordMatching;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/** VTM-UCH's guidance, part by part. */
final class VtmUchBuild {
  private final VtmUchRecipe recipe;
  private final long seed;
  private final Workers workers;
  private final SortedMap<String, Double> numbers = new TreeMap<>();

  private VtmUchBuild(VtmUchRecipe recipe, long seed, Workers workers) {
    this.recipe = recipe;
    this.seed = seed;
    this.workers = workers;
  }

  static BuiltGuidance build(VtmUchRecipe recipe, long seed, GuidanceInput input, Workers workers) {
    SquareMatrix.requireSize(input.size());
    return new VtmUchBuild(recipe, seed, workers).build(input);
  }

  private BuiltGuidance build(GuidanceInput input) {
    RaggedMatrix shared = visible(input.list(recipe.columns().objectColumn()));
    RaggedMatrix vectors = visible(input.list(recipe.spaceColumn()));
    RaggedMatrix words = input.list(recipe.columns().wordColumn());
    requireMatching(input, shared, vectors, words);

    BitMatrix textual = textual(shared, vectors, words);
    SquareMatrix similarity = population(input, vectors);
    DeviationThreshold cut =
        DeviationThreshold.of(similarity, recipe.images().deviationFactor(), workers);
    numbers.put("similarity_mean", cut.mean());
    numbers.put("similarity_deviation", cut.deviation());
    BitMatrix visual = cut.above(similarity, workers);
    BitMatrix fused = textual.or(visual);
    describe(textual, visual, fused);

    return switch (recipe.communities().use()) {
      case NONE -> built(Optional.empty(), JointMatrix.ofFused(fused, workers));
      case ONLY -> {
        int[] communities = communities(fused);
        yield built(
            Optional.of(communities),
            JointMatrix.ofCells(cells(input, vectors, communities, fused), workers));
      }
      case FULL -> {
        int[] communities = communities(fused);
        JointMatrix.join(similarity, fused, cells(input, vectors, communities, fused), workers);
        yield built(Optional.of(communities), similarity);
      }
    };
  }

  private RaggedMatrix visible(RaggedMatrix objects) {
    return switch (recipe.vision()) {
      case REGIONS -> objects;
      case WHOLE -> WholeImage.alone(objects);
    };
  }

  /** S^y: items whose words choose a common visual cluster. */
  private BitMatrix textual(RaggedMatrix shared, RaggedMatrix vectors, RaggedMatrix words) {
    VtmUchRecipe.Texts texts = recipe.texts();
    Clusters clusters =
        new KMeans(texts.clusters(), texts.restarts(), seed).fit(vectors.values(), workers);
    numbers.put("cluster_inertia", clusters.inertia());
    int[][] matches = WordMatching.match(shared, words, texts.maximumWords(), workers);
    return LabelSets.of(matches, clusters.labels(), vectors.offsets()).overlap();
  }

  /** p̂: the population similarity, with the texts' share where there is one, with unit rows. */
  private SquareMatrix population(GuidanceInput input, RaggedMatrix vectors) {
    int rows =
        recipe.images().truncate()
            ? PopulationSimilarity.truncatedRows(vectors)
            : PopulationSimilarity.largestCount(vectors);
    SquareMatrix similarity = PopulationSimilarity.of(vectors, rows, workers);
    double textWeight = recipe.variation().textWeight();
    if (textWeight > 0) {
      SquareMatrix texts =
          FusedCosine.cosines(input.vector(recipe.columns().textColumn()), workers);
      StandardisedSum.apply(similarity, texts, textWeight, workers);
    }
    RowNormalisation.apply(similarity, workers);
    return similarity;
  }

  private int[] communities(BitMatrix fused) {
    VtmUchRecipe.Communities settings = recipe.communities();
    workers.progress(Stage.COMMUNITIES, 0, 1);
    SimilarityGraph graph = SimilarityGraph.of(fused);
    int[] found = new Leiden(settings.resolution(), settings.iterations(), seed).communities(graph);
    numbers.put("modularity", Modularity.of(graph, found, 1));
    int[] communities =
        switch (settings.order()) {
          case CORRECTED -> found;
          case RELEASED -> InsertionOrder.permute(found, InsertionOrder.of(fused));
        };
    int[] sizes = CommunityIds.sizes(communities);
    numbers.put("communities", (double) sizes.length);
    numbers.put(
        "share_alone",
        Arrays.stream(sizes).filter(size -> size == 1).count() / (double) communities.length);
    workers.progress(Stage.COMMUNITIES, 1, 1);
    return communities;
  }

  /** ℓ: the cell of every item; S^c is +1 inside a cell. */
  private int[] cells(
      GuidanceInput input, RaggedMatrix vectors, int[] communities, BitMatrix fused) {
    int[] cells =
        switch (recipe.variation().cells()) {
          case COMMUNITIES -> communities;
          case GROWN ->
              CommunityCells.of(
                      centroidRows(input, vectors),
                      communities,
                      recipe.communities().densify(),
                      workers)
                  .cells();
        };
    int[] sizes = CommunityIds.sizes(CommunityIds.withoutGaps(cells));
    double pairs = (double) cells.length * cells.length;
    numbers.put("cells", (double) sizes.length);
    numbers.put(
        "share_community", Arrays.stream(sizes).mapToDouble(s -> (double) s * s).sum() / pairs);
    long same = 0;
    for (int row = 0; row < cells.length; row++) {
      for (int column = 0; column < cells.length; column++) {
        same += fused.get(row, column) == (cells[row] == cells[column]) ? 1 : 0;
      }
    }
    numbers.put("agreement_fused_community", same / pairs);
    return cells;
  }

  /** The vectors that cells grow around the means of. */
  private FloatMatrix centroidRows(GuidanceInput input, RaggedMatrix vectors) {
    FloatMatrix whole = WholeImage.of(vectors);
    return switch (recipe.variation().centroids()) {
      case IMAGE -> whole;
      case IMAGE_TEXT -> UnitRows.sideBySide(whole, input.vector(recipe.columns().textColumn()));
    };
  }

  private void describe(BitMatrix textual, BitMatrix visual, BitMatrix fused) {
    double pairs = (double) fused.size() * fused.size();
    numbers.put("share_text", textual.count() / pairs);
    numbers.put("share_image", visual.count() / pairs);
    numbers.put("share_fused", fused.count() / pairs);
    // Both yes, or both no: the pairs without those where either says yes.
    numbers.put(
        "agreement_text_image", (textual.countBoth(visual) + pairs - fused.count()) / pairs);
  }

  private BuiltGuidance built(Optional<int[]> communities, SquareMatrix similarity) {
    return new BuiltGuidance(communities, Optional.of(similarity), new GuidanceStatistics(numbers));
  }

  private void requireMatching(
      GuidanceInput input, RaggedMatrix shared, RaggedMatrix vectors, RaggedMatrix words) {
    if (shared.values().columns() != words.values().columns()) {
      throw CrosshashException.invalid(
          "Objects and words must be vectors of one space",
          shared.values().columns()
              + " dimensions of `"
              + recipe.columns().objectColumn()
              + "`, "
              + words.values().columns()
              + " of `"
              + recipe.columns().wordColumn()
              + "`",
          "encode both with one encoder, or align them");
    }
    for (int item = 0; item < input.size(); item++) {
      if (shared.count(item) != vectors.count(item)) {
        throw CrosshashException.invalid(
            "`"
                + recipe.spaceColumn()
                + "` must hold one vector for each of an item's `"
                + recipe.columns().objectColumn()
                + "`",
            vectors.count(item)
                + " against "
                + shared.count(item)
                + " in item "
                + input.ids().get(item),
            "encode both columns in one pass");
      }
    }
  }
}
