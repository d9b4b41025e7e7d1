package org.crosshash.experiments.sweeps.stop;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.crosshash.experiments.sweeps.state.EarlyEnd;

/**
 * Ends a trial whose best figure so far is below the median of what the others had at this epoch.
 *
 * <p>Source: the median stopping rule of Golovin et al. 2017 (Vizier), section 3.2.2, with the
 * others' figures at the epoch in place of their running averages.
 *
 * @param startup other trials that must have come to the epoch before anything is stopped
 * @param warmup epochs in which nothing is stopped
 */
record MedianRule(int startup, int warmup) implements StoppingRule {
  @Override
  public Optional<EarlyEnd> judge(
      String identity, int epoch, Map<String, NavigableMap<Integer, Double>> group) {
    if (epoch <= warmup) {
      return Optional.empty();
    }
    double[] others =
        group.entrySet().stream()
            .filter(other -> !other.getKey().equals(identity))
            .map(Map.Entry::getValue)
            .filter(figures -> figures.lastKey() >= epoch && figures.floorEntry(epoch) != null)
            .mapToDouble(figures -> figures.floorEntry(epoch).getValue())
            .toArray();
    if (others.length < startup) {
      return Optional.empty();
    }
    double best =
        group.get(identity).headMap(epoch, true).values().stream()
            .mapToDouble(Double::doubleValue)
            .max()
            .orElseThrow();
    double median = new Median().evaluate(others);
    return best < median
        ? Optional.of(
            new EarlyEnd(
                identity,
                epoch,
                group.get(identity).floorEntry(epoch).getValue(),
                true,
                String.format(
                    Locale.ROOT,
                    "stopped after epoch %d: best %.4f, below the median %.4f of %d others",
                    epoch,
                    best,
                    median,
                    others.length)))
        : Optional.empty();
  }

  @Override
  public Optional<String> promoted(
      List<EarlyEnd> held, Map<String, NavigableMap<Integer, Double>> group) {
    return Optional.empty();
  }
}
