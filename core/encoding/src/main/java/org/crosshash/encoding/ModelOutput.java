package org.crosshash.encoding;

import java.util.Arrays;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;

/**
 * What a run of a model put out under one name.
 *
 * @param name its name
 * @param shape lengths of its dimensions, the last one running fastest
 * @param values as many as the shape has room for; whole numbers as floats
 */
public record ModelOutput(String name, long[] shape, float[] values) {
  /** Checks that the values fill the shape. */
  public ModelOutput {
    Objects.requireNonNull(name, "name");
    if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != values.length) {
      throw new IllegalArgumentException(
          "%s of %s needs other than %d values"
              .formatted(name, Arrays.toString(shape), values.length));
    }
  }

  /**
   * Length of a row, where the output is a list of rows, with or without a batch of one around it.
   *
   * @throws CrosshashException FAILED_PRECONDITION if it is not
   */
  public int columns() {
    int dimensions = shape.length;
    boolean list = dimensions >= 2;
    for (int i = 0; i < dimensions - 2; i++) {
      list &= shape[i] == 1;
    }
    if (!list) {
      throw unlike("be a list of rows, with or without a batch of one around it");
    }
    return Math.toIntExact(shape[dimensions - 1]);
  }

  /** Number of rows, as {@link #columns}. */
  public int rows() {
    columns();
    return Math.toIntExact(shape[shape.length - 2]);
  }

  /** A value of a row. */
  public float at(int row, int column) {
    return values[row * Math.toIntExact(shape[shape.length - 1]) + column];
  }

  /** The error for an output that is not what its description makes of it. */
  public CrosshashException unlike(String must) {
    return CrosshashException.precondition(
        "Output %s must %s".formatted(name, must),
        "its shape is " + Arrays.toString(shape),
        "correct the description of the model, or export it in a form that is described");
  }
}
