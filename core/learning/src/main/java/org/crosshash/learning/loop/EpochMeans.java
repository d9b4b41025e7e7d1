package org.crosshash.learning.loop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.learning.loss.LossTerm;

/** Running means of the loss terms over an epoch. */
final class EpochMeans {
  private final List<LossTerm> terms;
  private final double[] sums;
  private int steps;

  EpochMeans(List<LossTerm> terms) {
    this.terms = List.copyOf(terms);
    this.sums = new double[terms.size() + 1];
  }

  void add(double[] values) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i];
    }
    steps++;
  }

  /** The point of this epoch; starts the next one. */
  EpochPoint finish(int epoch, long step, double learningRate) {
    Map<String, Double> means = new LinkedHashMap<>();
    for (int i = 0; i < sums.length; i++) {
      String name = i < terms.size() ? terms.get(i).name() : EpochPoint.TOTAL;
      means.put(name, sums[i] / steps);
      sums[i] = 0;
    }
    steps = 0;
    return new EpochPoint(epoch, step, means, learningRate);
  }

  double[] sums() {
    return sums.clone();
  }

  int steps() {
    return steps;
  }

  void resume(double[] saved, int savedSteps) {
    System.arraycopy(saved, 0, sums, 0, sums.length);
    steps = savedSteps;
  }
}
