package org.crosshash.encoding;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.crosshash.tables.FloatMatrix;

/** Mean average precision of float vectors over whole rankings, by their products. */
record RetrievalQuality(List<Set<String>> labels, Workers workers) {
  /**
   * Some rows ask, others are ranked.
   *
   * @return over all queries, one without anything relevant counting 0
   */
  double meanAveragePrecision(
      FloatMatrix queries, int[] asking, FloatMatrix database, int[] ranked) {
    List<Integer> query = IntStream.of(asking).boxed().toList();
    return workers.map(query, q -> averagePrecision(q, queries, database, ranked)).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElseThrow();
  }

  private double averagePrecision(
      int query, FloatMatrix queries, FloatMatrix database, int[] rows) {
    float[] vector = queries.row(query);
    double[] scores = Arrays.stream(rows).mapToDouble(r -> dot(vector, database.row(r))).toArray();
    List<Integer> order =
        IntStream.range(0, rows.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
            .toList();
    double sum = 0;
    int hits = 0;
    for (int rank = 0; rank < order.size(); rank++) {
      if (!Collections.disjoint(labels.get(query), labels.get(rows[order.get(rank)]))) {
        hits++;
        sum += (double) hits / (rank + 1);
      }
    }
    return hits == 0 ? 0 : sum / hits;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
