package org.crosshash.guidance;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.guidance.cluster.Clusters;
import org.crosshash.guidance.cluster.KMeans;
import org.crosshash.guidance.cluster.NearestCentre;
import org.crosshash.guidance.community.CommunityIds;
import org.crosshash.guidance.community.CommunityQuality;
import org.crosshash.guidance.community.CommunitySearch;
import org.crosshash.guidance.community.LargestCells;
import org.crosshash.guidance.community.SimilarityGraph;
import org.crosshash.guidance.neighbour.NeighbourGraph;
import org.crosshash.guidance.neighbour.Recall;
import org.crosshash.guidance.part.LabelSets;
import org.crosshash.guidance.part.PopulationBlocks;
import org.crosshash.guidance.part.PopulationSimilarity;
import org.crosshash.guidance.part.PopulationStatistics;
import org.crosshash.guidance.part.WholeImage;
import org.crosshash.guidance.part.WordMatching;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/** VTM-UCH's guidance for many items, part by part; see {@link VtmUchSparseRecipe}. */
final class VtmUchSparseBuild {
  private static final int TILE = 256;

  private final VtmUchSparseRecipe recipe;
  private final long seed;
  private final Workers workers;
  private final SortedMap<String, Double> numbers = new TreeMap<>();

  private VtmUchSparseBuild(VtmUchSparseRecipe recipe, long seed, Workers workers) {
    this.recipe = recipe;
    this.seed = seed;
    this.workers = workers;
  }

  static BuiltGuidance build(
      VtmUchSparseRecipe recipe, long seed, GuidanceInput input, Workers workers) {
    VtmUchInput objects =
        VtmUchInput.of(input, recipe.vision(), recipe.spaceColumn(), recipe.columns());
    return new VtmUchSparseBuild(recipe, seed, workers).build(objects);
  }

  private BuiltGuidance build(VtmUchInput input) {
    RaggedMatrix vectors = input.vectors();
    int[] anchors = Anchors.draw(vectors.items(), recipe.sampleSize(), seed);
    numbers.put("statistics_sample", (double) anchors.length);
    LabelSets sets = sets(input, anchors);
    int rowsPerItem =
        recipe.images().truncate()
            ? PopulationSimilarity.truncatedRows(vectors)
            : PopulationSimilarity.largestCount(vectors);
    PopulationBlocks blocks = PopulationBlocks.of(vectors, rowsPerItem);
    PopulationStatistics statistics = PopulationStatistics.of(blocks, anchors, workers);
    double threshold =
        statistics.mean() + recipe.images().deviationFactor() * statistics.deviation();
    numbers.put("similarity_mean", statistics.mean());
    numbers.put("similarity_deviation", statistics.deviation());

    VtmUchGuidance.Parts parts =
        new VtmUchGuidance.Parts(rowsPerItem, threshold, statistics, sets, Optional.empty());
    Optional<int[]> communities = Optional.empty();
    VtmUchRecipe.Use use = recipe.communities().use();
    if (use != VtmUchRecipe.Use.NONE) {
      FloatMatrix whole = WholeImage.of(vectors);
      int[] found = communities(whole, blocks, parts);
      communities = Optional.of(found);
      parts =
          new VtmUchGuidance.Parts(
              rowsPerItem, threshold, statistics, sets, Optional.of(cells(whole, found)));
    }
    return new BuiltGuidance(communities, Optional.empty(), new GuidanceStatistics(numbers))
        .with(new Compact.Factored(new VtmUchGuidance(use, blocks, parts)));
  }

  /** Λ, with the clusters of the anchors' objects. */
  private LabelSets sets(VtmUchInput input, int[] anchors) {
    VtmUchRecipe.Texts texts = recipe.texts();
    Clusters clusters =
        new KMeans(texts.clusters(), texts.restarts(), seed)
            .fit(input.vectors().gather(anchors).values(), workers);
    numbers.put("cluster_inertia", clusters.inertia());
    int[] labels = new NearestCentre(clusters.centres()).label(input.vectors().values(), workers);
    int[][] matches =
        WordMatching.match(input.shared(), input.words(), texts.maximumWords(), workers);
    return LabelSets.of(matches, labels, input.vectors().offsets());
  }

  private int[] communities(
      FloatMatrix whole, PopulationBlocks blocks, VtmUchGuidance.Parts parts) {
    NeighbourGraph neighbours = recipe.neighbourhood().byCosine(whole, workers);
    if (recipe.neighbourhood().search() == Neighbourhood.Search.APPROXIMATE) {
      numbers.put(
          "neighbour_recall", Recall.of(neighbours, whole, Recall.probes(whole.rows()), workers));
    }
    BitSet alike = alike(neighbours, blocks, parts);
    numbers.put(
        "share_neighbours_alike",
        alike.cardinality() / (double) Math.max(1, neighbours.columns().length));
    workers.progress(Stage.COMMUNITIES, 0, 1);
    SimilarityGraph graph =
        SimilarityGraph.of(
            neighbours, (item, place) -> alike.get(place), recipe.communities().selfLoops());
    CommunitySearch search = recipe.communities().search(seed);
    int[] found = workers.apart(Stage.COMMUNITIES, () -> search.communities(graph));
    numbers.putAll(CommunityQuality.numbers(graph, found, search));
    workers.progress(Stage.COMMUNITIES, 1, 1);
    return found;
  }

  /** Which entries of the graph S^f calls alike, in either direction. */
  private BitSet alike(
      NeighbourGraph neighbours, PopulationBlocks blocks, VtmUchGuidance.Parts parts) {
    int size = neighbours.size();
    int count = neighbours.count();
    int tiles = (size + TILE - 1) / TILE;
    BitSet[] found = new BitSet[tiles];
    double[] lengths = parts.statistics().lengths();
    workers.run(
        Stage.NEIGHBOURS,
        tiles,
        tile -> {
          found[tile] = new BitSet();
          for (int item = tile * TILE; item < Math.min(size, (tile + 1) * TILE); item++) {
            int[] others = neighbours.neighbours(item);
            float[] similarities = blocks.block(blocks.side(new int[] {item}), blocks.side(others));
            for (int i = 0; i < others.length; i++) {
              float there = (float) (similarities[i] / lengths[item]);
              float back = (float) (similarities[i] / lengths[others[i]]);
              if (Math.max(there, back) > parts.threshold()
                  || parts.sets().overlap(item, others[i])) {
                found[tile].set((item - tile * TILE) * count + i);
              }
            }
          }
        });
    BitSet all = new BitSet(size * count);
    for (int tile = 0; tile < tiles; tile++) {
      int shift = tile * TILE * count;
      found[tile].stream().forEach(place -> all.set(shift + place));
    }
    return all;
  }

  private int[] cells(FloatMatrix whole, int[] communities) {
    int[] cells =
        new LargestCells(recipe.communities().maximumCentres(), recipe.communities().densify())
            .cells(whole, communities, workers);
    int[] sizes = CommunityIds.sizes(CommunityIds.withoutGaps(cells));
    double pairs = (double) cells.length * cells.length;
    numbers.put("cells", (double) sizes.length);
    numbers.put(
        "share_community",
        Arrays.stream(sizes).mapToDouble(size -> (double) size * size).sum() / pairs);
    return cells;
  }
}
