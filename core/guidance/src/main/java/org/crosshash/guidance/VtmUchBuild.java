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
import org.crosshash.guidance.community.CommunityQuality;
import org.crosshash.guidance.community.CommunitySearch;
import org.crosshash.guidance.community.InsertionOrder;
import org.crosshash.guidance.community.SimilarityGraph;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.part.JointMatrix;
import org.crosshash.guidance.part.LabelSets;
import org.crosshash.guidance.part.PopulationBlocks;
import org.crosshash.guidance.part.PopulationSimilarity;
import org.crosshash.guidance.part.StandardisedSum;
import org.crosshash.guidance.part.StandardisedSum.Spread;
import org.crosshash.guidance.part.TextShare;
import org.crosshash.guidance.part.WholeImage;
import org.crosshash.guidance.part.WordMatching;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/** VTM-UCH's guidance, part by part. */
final class VtmUchBuild {
  /** Above this the three bit matrices of a build no longer fit common heaps. */
  private static final int MOST_ITEMS = 131_072;

  private final VtmUchRecipe recipe;
  private final GuidanceForm form;
  private final int heapItems;
  private final long seed;
  private final Workers workers;
  private final SortedMap<String, Double> numbers = new TreeMap<>();

  private VtmUchBuild(
      VtmUchRecipe recipe, GuidanceForm form, int heapItems, long seed, Workers workers) {
    this.recipe = recipe;
    this.form = form;
    this.heapItems = heapItems;
    this.seed = seed;
    this.workers = workers;
  }

  /**
   * Builds it.
   *
   * @param heapItems how many items may have an n x n matrix on the heap
   */
  static BuiltGuidance build(
      VtmUchRecipe recipe,
      GuidanceForm form,
      int heapItems,
      long seed,
      GuidanceInput input,
      Workers workers) {
    if (input.size() > MOST_ITEMS) {
      throw CrosshashException.invalid(
          "vtm-uch compares all pairs of at most " + MOST_ITEMS + " items",
          input.size(),
          "take vtm-uch-sparse, or select fewer training items");
    }
    return new VtmUchBuild(recipe, form, heapItems, seed, workers).build(input);
  }

  private BuiltGuidance build(GuidanceInput input) {
    VtmUchInput objects =
        VtmUchInput.of(input, recipe.vision(), recipe.spaceColumn(), recipe.columns());
    RaggedMatrix shared = objects.shared();
    RaggedMatrix vectors = objects.vectors();
    RaggedMatrix words = objects.words();

    LabelSets sets = sets(shared, vectors, words);
    BitMatrix textual = sets.overlap();
    int rowsPerItem = rowsPerItem(vectors);
    Measured measured = measured(input, vectors, rowsPerItem);
    VtmUchPopulation population = measured.population();
    numbers.put("similarity_mean", population.statistics().mean());
    numbers.put("similarity_deviation", population.statistics().deviation());
    BitMatrix fused = textual.or(population.alike());
    describe(textual, population.alike(), fused);

    Optional<int[]> communities =
        recipe.communities().use() == VtmUchRecipe.Use.NONE
            ? Optional.empty()
            : Optional.of(communities(fused));
    Optional<int[]> cells = communities.map(found -> cells(input, vectors, found, fused));
    if (form.representation() != GuidanceForm.Representation.FACTORED
        && population.normalised().isPresent()) {
      return shaped(communities, joint(population.normalised().get(), fused, cells));
    }
    VtmUchGuidance guidance =
        new VtmUchGuidance(
            recipe.communities().use(),
            measured.blocks(),
            new VtmUchGuidance.Parts(
                rowsPerItem, population.threshold(), population.statistics(), sets, cells));
    return Forms.shaped(built(communities).with(new Compact.Factored(guidance)), form, workers);
  }

  private SquareMatrix joint(SquareMatrix normalised, BitMatrix fused, Optional<int[]> cells) {
    return switch (recipe.communities().use()) {
      case NONE -> JointMatrix.ofFused(fused, workers);
      case ONLY -> JointMatrix.ofCells(cells.orElseThrow(), workers);
      case FULL -> {
        JointMatrix.join(normalised, fused, cells.orElseThrow(), workers);
        yield normalised;
      }
    };
  }

  /** Λ: the visual clusters that each item's words choose. */
  private LabelSets sets(RaggedMatrix shared, RaggedMatrix vectors, RaggedMatrix words) {
    VtmUchRecipe.Texts texts = recipe.texts();
    Clusters clusters =
        new KMeans(texts.clusters(), texts.restarts(), seed).fit(vectors.values(), workers);
    numbers.put("cluster_inertia", clusters.inertia());
    int[][] matches = WordMatching.match(shared, words, texts.maximumWords(), workers);
    return LabelSets.of(matches, clusters.labels(), vectors.offsets());
  }

  /** m of the population similarity. */
  private int rowsPerItem(RaggedMatrix vectors) {
    return recipe.images().truncate()
        ? PopulationSimilarity.truncatedRows(vectors)
        : PopulationSimilarity.largestCount(vectors);
  }

  private int[] anchors(int size) {
    return Anchors.draw(size, form.sampled(size) ? form.sampleSize() : size, seed);
  }

  /**
   * The population similarities, with the texts' share where they have one, and S^x.
   *
   * @param blocks computes any of them again
   */
  private record Measured(PopulationBlocks blocks, VtmUchPopulation population) {}

  private Measured measured(GuidanceInput input, RaggedMatrix vectors, int rowsPerItem) {
    int size = vectors.items();
    return size <= heapItems && !form.sampled(size)
        ? onHeap(input, vectors, rowsPerItem)
        : streamed(input, vectors, rowsPerItem);
  }

  private Measured onHeap(GuidanceInput input, RaggedMatrix vectors, int rowsPerItem) {
    double weight = recipe.variation().textWeight();
    PopulationBlocks blocks = PopulationBlocks.of(vectors, rowsPerItem);
    SquareMatrix similarity = PopulationSimilarity.of(vectors, rowsPerItem, workers);
    if (weight > 0) {
      FloatMatrix texts = input.vector(recipe.columns().textColumn());
      SquareMatrix cosines = FusedCosine.cosines(texts, workers);
      TextShare share =
          new TextShare(texts, weight, Spread.of(similarity, workers), Spread.of(cosines, workers));
      blocks = blocks.with(share);
      StandardisedSum.apply(
          similarity, share.population(), cosines, share.cosines(), weight, workers);
    }
    return new Measured(
        blocks, VtmUchPopulation.of(similarity, recipe.images().deviationFactor(), workers));
  }

  private Measured streamed(GuidanceInput input, RaggedMatrix vectors, int rowsPerItem) {
    double weight = recipe.variation().textWeight();
    int[] anchors = anchors(vectors.items());
    numbers.put("statistics_sample", (double) anchors.length);
    PopulationBlocks blocks = PopulationBlocks.of(vectors, rowsPerItem);
    if (weight > 0) {
      blocks =
          blocks.with(
              TextShare.of(
                  blocks, input.vector(recipe.columns().textColumn()), weight, anchors, workers));
    }
    return new Measured(
        blocks,
        VtmUchPopulation.streamed(blocks, recipe.images().deviationFactor(), anchors, workers));
  }

  private int[] communities(BitMatrix fused) {
    VtmUchRecipe.Communities settings = recipe.communities();
    SimilarityGraph graph = SimilarityGraph.of(fused, settings.selfLoops());
    CommunitySearch search = settings.search(seed);
    int[] found = workers.apart(Stage.COMMUNITIES, () -> search.communities(graph));
    numbers.putAll(CommunityQuality.numbers(graph, found, search));
    int[] communities =
        switch (settings.order()) {
          case CORRECTED -> found;
          case RELEASED -> InsertionOrder.permute(found, InsertionOrder.of(fused));
        };
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

  private BuiltGuidance shaped(Optional<int[]> communities, SquareMatrix similarity) {
    return Forms.shaped(
        new BuiltGuidance(communities, Optional.of(similarity), new GuidanceStatistics(numbers)),
        form,
        workers);
  }

  private BuiltGuidance built(Optional<int[]> communities) {
    return new BuiltGuidance(communities, Optional.empty(), new GuidanceStatistics(numbers));
  }
}
