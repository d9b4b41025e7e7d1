package org.crosshash.guidance.neighbour;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ForkJoinPool;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/**
 * Approximate nearest neighbours by cosine on a Vamana graph of JVector.
 *
 * <p>The graph is grown by one thread, item by item, because its shape depends on their order; it
 * is searched by all threads. So the same vectors give the same neighbours for any number of
 * threads.
 *
 * @param degree edges of a node of the graph, at least 4
 * @param breadth candidates that are followed while the graph grows and while it is searched, at
 *     least as many as neighbours are wanted
 */
public record ApproximateNeighbours(int degree, int breadth) {
  /** A graph that finds about 19 of 20 neighbours of clustered vectors. */
  public static final ApproximateNeighbours USUAL = new ApproximateNeighbours(32, 100);

  private static final VectorTypeSupport VECTORS =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  private static final float OVERFLOW = 1.2f;
  private static final float DIVERSITY = 1.2f;
  private static final int TILE = 256;

  /** Checks the ranges. */
  public ApproximateNeighbours {
    if (degree < 4 || breadth < 1) {
      throw new IllegalArgumentException(
          "A graph needs degree >= 4 and breadth >= 1: " + degree + " and " + breadth);
    }
  }

  /**
   * Finds neighbours.
   *
   * @param rows finite vectors, one an item; a row of zeros has cosine 0 with everything
   * @param count neighbours of an item
   */
  public NeighbourGraph byCosine(FloatMatrix rows, int count, Workers workers) {
    int size = rows.rows();
    int kept = NeighbourGraph.possible(size, count);
    if (kept == 0) {
      return new NeighbourGraph(size, 0, new int[0], new float[0]);
    }
    Vectors vectors = Vectors.of(rows);
    ForkJoinPool one = new ForkJoinPool(1);
    try (GraphIndexBuilder builder =
        GraphIndexBuilder.builder(
                BuildScoreProvider.randomAccessScoreProvider(
                    vectors, VectorSimilarityFunction.DOT_PRODUCT),
                rows.columns(),
                degree)
            .withBeamWidth(breadth)
            .withNeighborOverflow(OVERFLOW)
            .withAlpha(DIVERSITY)
            .withSimdExecutor(one)
            .withParallelExecutor(one)
            .build()) {
      for (int item = 0; item < size; item++) {
        builder.addGraphNode(item, vectors.getVector(item));
        if (item % TILE == 0) {
          workers.progress(Stage.NEIGHBOURS, item, 2L * size);
        }
      }
      builder.cleanup();
      return search(builder.getGraph(), vectors, kept, workers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      one.shutdown();
    }
  }

  private NeighbourGraph search(
      ImmutableGraphIndex graph, Vectors vectors, int kept, Workers workers) {
    int size = vectors.size();
    TopScores top = new TopScores(size, kept);
    int followed = Math.max(breadth, kept + 1);
    workers.run(
        Stage.NEIGHBOURS,
        (size + TILE - 1) / TILE,
        tile -> {
          try (GraphSearcher searcher = new GraphSearcher(graph)) {
            for (int item = tile * TILE; item < Math.min(size, (tile + 1) * TILE); item++) {
              SearchResult found =
                  searcher.search(
                      DefaultSearchScoreProvider.exact(
                          vectors.getVector(item), VectorSimilarityFunction.DOT_PRODUCT, vectors),
                      kept + 1,
                      followed,
                      0,
                      0,
                      Bits.ALL);
              for (SearchResult.NodeScore node : found.getNodes()) {
                // JVector maps a product p of unit vectors to (1 + p) / 2.
                top.offer(item, node.node, 2 * node.score - 1);
              }
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return top.graph(workers);
  }

  /** Unit vectors in the library's type. */
  private record Vectors(VectorFloat<?>[] vectors, int dimension)
      implements RandomAccessVectorValues {
    static Vectors of(FloatMatrix rows) {
      VectorFloat<?>[] vectors = new VectorFloat<?>[rows.rows()];
      for (int row = 0; row < vectors.length; row++) {
        float[] values = rows.row(row);
        UnitRows.normaliseRow(values, 0, values.length);
        vectors[row] = VECTORS.createFloatVector(values);
      }
      return new Vectors(vectors, rows.columns());
    }

    @Override
    public int size() {
      return vectors.length;
    }

    @Override
    public VectorFloat<?> getVector(int item) {
      return vectors[item];
    }

    @Override
    public boolean isValueShared() {
      return false;
    }

    @Override
    public RandomAccessVectorValues copy() {
      return this;
    }
  }
}
