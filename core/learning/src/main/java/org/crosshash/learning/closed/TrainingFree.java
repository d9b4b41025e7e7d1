package org.crosshash.learning.closed;

import java.util.Arrays;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.work.Abandonable;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.linear.CanonicalCorrelation;
import org.crosshash.linear.Decompositions;
import org.crosshash.linear.Ridge;
import org.crosshash.linear.RowSums;
import org.crosshash.tables.FloatRows;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Fits models in closed form: random hyperplanes, principal directions, ridge regression, canonical
 * correlation, each with an optional rotation by {@link IterativeQuantisation}.
 *
 * <p>All of them are linear with an offset, so the models hash like any other. Rows are expected to
 * be centred and of unit length, as alignment makes them.
 */
public final class TrainingFree {
  /** Most canonical directions that are used: further ones carry hardly any correlation. */
  private static final int MOST_DIRECTIONS = 128;

  private TrainingFree() {}

  private record Projections(LinearMap image, LinearMap text, boolean unitRows) {}

  /** Fits a model on the training pairs, without a way to stop it. */
  public static HashModel fit(TrainingFreeConfig config, TrainingPairs pairs) {
    return fitted(config, pairs, () -> {});
  }

  /**
   * Fits a model on the training pairs, on a thread of its own: decompositions of large matrices
   * take long and cannot be broken off. Nothing else goes on for more than a moment after the watch
   * has thrown.
   *
   * @param watch called on the caller's thread about ten times a second; what it throws ends the
   *     fit
   * @throws CrosshashException if the modalities need one space and have two, or if there are fewer
   *     directions than bits
   */
  public static HashModel fit(TrainingFreeConfig config, TrainingPairs pairs, Runnable watch) {
    return Abandonable.call(
        watch,
        work ->
            fitted(
                config,
                new TrainingPairs(work.rows(pairs.image()), work.rows(pairs.text()), pairs.rows()),
                work::check));
  }

  private static HashModel fitted(
      TrainingFreeConfig config, TrainingPairs pairs, Runnable betweenSteps) {
    Projections projections =
        switch (config.projection()) {
          case TrainingFreeConfig.Projection.Random() -> random(config, pairs);
          case TrainingFreeConfig.Projection.Principal() -> principal(config, pairs);
          case TrainingFreeConfig.Projection.Ridge(double regularisation) ->
              ridge(config, pairs, regularisation, betweenSteps);
          case TrainingFreeConfig.Projection.Canonical(double regularisation, boolean weighted) ->
              canonical(config, pairs, regularisation, weighted);
        };
    betweenSteps.run();
    if (config.rotations() == 0) {
      return new HashModel(projections.image().head(), projections.text().head());
    }
    DMatrixRMaj projected = stacked(projections, pairs);
    DMatrixRMaj rotation =
        IterativeQuantisation.rotation(projected, config.seed(), config.rotations(), betweenSteps);
    return new HashModel(
        projections.image().then(rotation).head(), projections.text().then(rotation).head());
  }

  /** Projected training rows of both modalities, pictures first. */
  private static DMatrixRMaj stacked(Projections projections, TrainingPairs pairs) {
    DMatrixRMaj image = TrainingRows.project(pairs.image(), pairs.rows(), projections.image());
    DMatrixRMaj text = TrainingRows.project(pairs.text(), pairs.rows(), projections.text());
    if (projections.unitRows()) {
      UnitRows.scale(image);
      UnitRows.scale(text);
    }
    DMatrixRMaj both = new DMatrixRMaj(image.numRows + text.numRows, image.numCols);
    CommonOps_DDRM.insert(image, both, 0, 0);
    CommonOps_DDRM.insert(text, both, image.numRows, 0);
    return both;
  }

  private static Projections random(TrainingFreeConfig config, TrainingPairs pairs) {
    checkOneSpace(pairs);
    DMatrixRMaj hyperplanes = new DMatrixRMaj(pairs.image().columns(), config.bits());
    long key = CounterRandom.key(config.seed(), Purpose.HYPERPLANES.key());
    for (int i = 0; i < hyperplanes.data.length; i++) {
      hyperplanes.data[i] = CounterRandom.gaussian(key, i);
    }
    LinearMap map = LinearMap.of(hyperplanes);
    return new Projections(map, map, false);
  }

  private static Projections principal(TrainingFreeConfig config, TrainingPairs pairs) {
    checkOneSpace(pairs);
    checkDirections(
        config.bits(), Math.min(pairs.image().columns(), 2 * pairs.size()), "principal");
    DMatrixRMaj gram = RowSums.gram(pairs.image(), pairs.rows(), 0);
    CommonOps_DDRM.addEquals(gram, RowSums.gram(pairs.text(), pairs.rows(), 0));
    LinearMap map = LinearMap.of(Decompositions.largestEigen(gram, config.bits()).vectors());
    return new Projections(map, map, false);
  }

  private static Projections ridge(
      TrainingFreeConfig config,
      TrainingPairs pairs,
      double regularisation,
      Runnable betweenSteps) {
    FloatRows text = pairs.text();
    checkDirections(config.bits(), Math.min(text.columns(), 2 * pairs.size()), "principal");
    DMatrixRMaj weights = Ridge.weights(pairs.image(), text, pairs.rows(), regularisation);
    DMatrixRMaj mean = new DMatrixRMaj(1, text.columns());
    CommonOps_DDRM.mult(TrainingRows.mean(pairs.image(), pairs.rows()), weights, mean);
    LinearMap toText = LinearMap.centred(weights, mean);
    // The unit length of a mapped row matters to the principal directions, not to its signs.
    DMatrixRMaj mapped = TrainingRows.project(pairs.image(), pairs.rows(), toText);
    UnitRows.scale(mapped);
    DMatrixRMaj gram = RowSums.gram(text, pairs.rows(), 0);
    DMatrixRMaj mappedGram = new DMatrixRMaj(text.columns(), text.columns());
    TallBlocks.forEach(
        mapped,
        mapped.numCols,
        betweenSteps,
        block -> CommonOps_DDRM.multAddTransA(block, block, mappedGram));
    CommonOps_DDRM.addEquals(gram, mappedGram);
    DMatrixRMaj directions = Decompositions.largestEigen(gram, config.bits()).vectors();
    return new Projections(toText.then(directions), LinearMap.of(directions), false);
  }

  private static Projections canonical(
      TrainingFreeConfig config, TrainingPairs pairs, double regularisation, boolean weighted) {
    int available =
        Math.min(
            MOST_DIRECTIONS,
            Math.min(pairs.size(), Math.min(pairs.image().columns(), pairs.text().columns())));
    checkDirections(config.bits(), available, "canonical");
    CanonicalCorrelation fitted =
        CanonicalCorrelation.fit(
            pairs.image(), pairs.text(), pairs.rows(), regularisation, config.bits());
    if (weighted) {
      CommonOps_DDRM.multCols(fitted.first(), fitted.correlations());
      CommonOps_DDRM.multCols(fitted.second(), fitted.correlations());
    }
    return new Projections(LinearMap.of(fitted.first()), LinearMap.of(fitted.second()), true);
  }

  private static void checkOneSpace(TrainingPairs pairs) {
    if (pairs.image().columns() != pairs.text().columns()) {
      throw CrosshashException.invalid(
          "This projection needs pictures and texts in one space",
          "dimensions %d and %d".formatted(pairs.image().columns(), pairs.text().columns()),
          "align them into one space, or use `ridge` or `cca`");
    }
  }

  private static void checkDirections(int bits, int available, String kind) {
    if (bits > available) {
      throw CrosshashException.invalid(
          "A code has at most as many bits as there are %s directions, %d"
              .formatted(kind, available),
          bits,
          "use fewer bits");
    }
  }

  /** Rows to length 1; a zero row stays zero. */
  private static final class UnitRows {
    private static void scale(DMatrixRMaj matrix) {
      for (int row = 0; row < matrix.numRows; row++) {
        int start = row * matrix.numCols;
        double squares =
            Arrays.stream(matrix.data, start, start + matrix.numCols)
                .map(value -> value * value)
                .sum();
        double factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
        for (int i = start; i < start + matrix.numCols; i++) {
          matrix.data[i] *= factor;
        }
      }
    }
  }
}
