package org.crosshash.guidance;

import java.util.Optional;
import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.matrix.RowArithmetic;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.DeviationThreshold;
import org.crosshash.guidance.part.PopulationBlocks;
import org.crosshash.guidance.part.PopulationStatistics;
import org.crosshash.guidance.part.RowNormalisation;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;

/**
 * VTM-UCH's image side: the row statistics of the population similarities and S^x, with the
 * normalised similarities p̂ themselves where they fit on the heap.
 *
 * @param normalised p̂, where it is kept
 * @param statistics lengths and extremes of its rows, mean and deviation
 * @param threshold the cut of S^x
 * @param alike S^x
 */
record VtmUchPopulation(
    Optional<SquareMatrix> normalised,
    PopulationStatistics statistics,
    double threshold,
    BitMatrix alike) {
  private static final int TILE = 96;

  /**
   * All similarities once, kept on the heap.
   *
   * @param similarity p, becomes p̂
   */
  static VtmUchPopulation of(SquareMatrix similarity, double factor, Workers workers) {
    double[] lengths = RowNormalisation.apply(similarity, workers);
    DeviationThreshold cut = DeviationThreshold.of(similarity, factor, workers);
    float[] minimum = new float[similarity.size()];
    float[] maximum = new float[similarity.size()];
    workers.run(
        similarity.size(),
        row -> {
          int offset = similarity.offset(row);
          minimum[row] = RowArithmetic.smallest(similarity.values(), offset, similarity.size());
          maximum[row] = RowArithmetic.largest(similarity.values(), offset, similarity.size());
        });
    return new VtmUchPopulation(
        Optional.of(similarity),
        new PopulationStatistics(lengths, minimum, maximum, cut.mean(), cut.deviation()),
        cut.threshold(),
        cut.above(similarity, workers));
  }

  /** Similarities twice, a few rows at a time: once for the statistics and once for S^x. */
  static VtmUchPopulation streamed(
      PopulationBlocks blocks, double factor, int[] anchors, Workers workers) {
    PopulationStatistics statistics = PopulationStatistics.of(blocks, anchors, workers);
    double threshold = statistics.mean() + factor * statistics.deviation();
    int size = blocks.size();
    int tiles = (size + TILE - 1) / TILE;
    PopulationBlocks.Side[] columns = new PopulationBlocks.Side[tiles];
    workers.run(tiles, tile -> columns[tile] = side(blocks, tile));
    BitMatrix alike = new BitMatrix(size);
    workers.run(
        Stage.POPULATION,
        tiles,
        tile -> {
          for (int other = 0; other < tiles; other++) {
            float[] block = blocks.block(columns[tile], columns[other]);
            int width = columns[other].size();
            for (int i = 0; i < columns[tile].size(); i++) {
              int row = tile * TILE + i;
              for (int j = 0; j < width; j++) {
                if ((float) (block[i * width + j] / statistics.lengths()[row]) > threshold) {
                  alike.set(row, other * TILE + j);
                }
              }
            }
          }
        });
    return new VtmUchPopulation(Optional.empty(), statistics, threshold, alike);
  }

  private static PopulationBlocks.Side side(PopulationBlocks blocks, int tile) {
    int first = tile * TILE;
    return blocks.side(IntStream.range(first, Math.min(blocks.size(), first + TILE)).toArray());
  }
}
