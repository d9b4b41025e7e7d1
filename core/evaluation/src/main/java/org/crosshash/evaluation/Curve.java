package org.crosshash.evaluation;

import java.util.Arrays;

/**
 * A curve of mean values over queries.
 *
 * @param name {@code precision_recall_by_rank}, {@code precision_by_rank}, {@code recall_by_rank},
 *     or the same by radius
 * @param x rank, radius or recall of each point
 * @param y precision or recall of each point
 */
public record Curve(String name, double[] x, double[] y) {
  /** Takes both arrays over; they must be of one length. */
  public Curve {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "x and y must be of one length: " + x.length + ", " + y.length);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Curve that
        && name.equals(that.name)
        && Arrays.equals(x, that.x)
        && Arrays.equals(y, that.y);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + Arrays.hashCode(x)) + Arrays.hashCode(y);
  }

  @Override
  public String toString() {
    return "Curve[" + name + ", x=" + Arrays.toString(x) + ", y=" + Arrays.toString(y) + "]";
  }
}
