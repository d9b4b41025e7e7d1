package org.crosshash.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;

/**
 * What an evaluation found.
 *
 * @param values summary of each measure over its queries, its mean unless it says otherwise, by
 *     name, in the order asked for
 * @param curves precision and recall by rank and by radius
 * @param perQuery value of each measure for each query, by name; NaN for a query that the measure
 *     leaves out. For tests of significance
 */
public record RetrievalMetrics(
    Map<String, Double> values, List<Curve> curves, Map<String, double[]> perQuery) {
  /** Copies the collections. */
  public RetrievalMetrics {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    curves = List.copyOf(curves);
    perQuery = Collections.unmodifiableMap(new LinkedHashMap<>(perQuery));
  }

  /**
   * The summary of one measure.
   *
   * @throws CrosshashException where it was not asked for
   */
  public double value(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw CrosshashException.notFound(
          "A measure must be one that was asked for", name, "use one of " + values.keySet());
    }
    return value;
  }

  /**
   * One curve.
   *
   * @throws CrosshashException where there is none of this name
   */
  public Curve curve(String name) {
    return curves.stream()
        .filter(curve -> curve.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.notFound(
                "A curve must be one that was drawn",
                name,
                "use one of " + curves.stream().map(Curve::name).toList()));
  }
}
