package org.crosshash.encoding;

import java.util.Objects;
import java.util.Optional;

/**
 * What an alignment does to the vectors of one column: nothing; or unit length; minus a mean and
 * unit length again; times a map, minus a mean of the mapped vectors and unit length again. The
 * later steps may be absent.
 *
 * @param column the aligned column that is made
 * @param source the raw column that it is made from
 * @param inputs length of a raw vector
 * @param unit scale to unit length; without it there is no later step either
 * @param mean mean of the fitted unit vectors; absent with {@link AlignmentMethod.None}
 * @param map the map of ridge or CCA
 * @param mappedMean mean of the fitted mapped vectors; with ridge only
 */
record ColumnTransform(
    String column,
    String source,
    int inputs,
    boolean unit,
    Optional<float[]> mean,
    Optional<LinearMap> map,
    Optional<float[]> mappedMean) {
  ColumnTransform {
    Objects.requireNonNull(column, "column");
    Objects.requireNonNull(source, "source");
    if (!unit && (mean.isPresent() || map.isPresent())) {
      throw new IllegalArgumentException("A column left as it is has no mean and no map");
    }
    requireLength("mean", mean, inputs);
    map.ifPresent(m -> {
      if (m.inputs() != inputs) {
        throw new IllegalArgumentException("Map takes " + m.inputs() + " values, not " + inputs);
      }
    });
    requireLength("mapped mean", mappedMean, map.map(LinearMap::outputs).orElse(-1));
  }

  /** Length of an aligned vector. */
  int outputs() {
    return map.map(LinearMap::outputs).orElse(inputs);
  }

  /** The transform of a column that only makes its vectors unit. */
  static ColumnTransform unit(String column, int inputs) {
    return new ColumnTransform(
        column, column, inputs, true, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The transform of a column that leaves its vectors as they are. */
  static ColumnTransform raw(String column, int inputs) {
    return new ColumnTransform(
        column, column, inputs, false, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** This transform with a mean to subtract. */
  ColumnTransform withMean(float[] newMean) {
    return new ColumnTransform(column, source, inputs, unit, Optional.of(newMean), map, mappedMean);
  }

  /** This transform followed by a map, and a mean to subtract after it, for another column. */
  ColumnTransform withMap(String newColumn, LinearMap newMap, Optional<float[]> newMappedMean) {
    return new ColumnTransform(
        newColumn, source, inputs, unit, mean, Optional.of(newMap), newMappedMean);
  }

  /** The aligned vector, of unit length unless it is zero or left as it is. */
  float[] apply(float[] raw) {
    if (!unit) {
      return raw.clone();
    }
    double[] vector = new double[inputs];
    for (int i = 0; i < inputs; i++) {
      vector[i] = raw[i];
    }
    UnitVectors.scale(vector);
    if (mean.isPresent()) {
      subtract(vector, mean.get());
      UnitVectors.scale(vector);
    }
    if (map.isPresent()) {
      vector = map.get().apply(vector);
    }
    if (mappedMean.isPresent()) {
      subtract(vector, mappedMean.get());
    }
    return UnitVectors.unit(vector);
  }

  private static void subtract(double[] vector, float[] subtracted) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] -= subtracted[i];
    }
  }

  private static void requireLength(String name, Optional<float[]> values, int length) {
    if (values.isPresent() && values.get().length != length) {
      throw new IllegalArgumentException(
          "The %s must have %d values: %d".formatted(name, length, values.get().length));
    }
  }
}
