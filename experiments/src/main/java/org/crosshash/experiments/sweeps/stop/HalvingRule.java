package org.crosshash.experiments.sweeps.stop;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.crosshash.experiments.sweeps.state.EarlyEnd;

/**
 * Asynchronous successive halving: at each rung of epochs a trial is held back unless it is among
 * the best 1/reduction of all that came to the rung; as further trials come there, the best of
 * those that are held back go on from where they were.
 *
 * <p>Source: Li et al. 2020 (A system for massively parallel hyperparameter tuning), algorithm 2.
 *
 * @param first epochs of the first rung; each further one has {@code reduction} times as many
 * @param reduction one of so many goes on
 */
record HalvingRule(int first, int reduction) implements StoppingRule {
  @Override
  public Optional<EarlyEnd> judge(
      String identity, int epoch, Map<String, NavigableMap<Integer, Double>> group) {
    NavigableMap<Integer, Double> own = group.get(identity);
    Integer before = own.lowerKey(epoch);
    // The last rung that was reached with this epoch and not before it.
    int reached = 0;
    for (long rung = first; rung <= epoch; rung *= reduction) {
      if (before == null || before < rung) {
        reached = (int) rung;
      }
    }
    if (reached == 0) {
      return Optional.empty();
    }
    int rung = reached;
    List<String> ranking = ranking(rung, group);
    int places = ranking.size() / reduction;
    int place = ranking.indexOf(identity);
    return place < places
        ? Optional.empty()
        : Optional.of(
            new EarlyEnd(
                identity,
                rung,
                at(own, rung),
                false,
                String.format(
                    Locale.ROOT,
                    "held back after epoch %d: %.4f, place %d of %d, of which %d go on",
                    rung,
                    at(own, rung),
                    place + 1,
                    ranking.size(),
                    places)));
  }

  /** The trials that came to a rung, the best first; of equals the one whose name comes first. */
  private static List<String> ranking(int rung, Map<String, NavigableMap<Integer, Double>> group) {
    return group.entrySet().stream()
        .filter(trial -> trial.getValue().ceilingKey(rung) != null)
        .sorted(
            Comparator.comparingDouble((Map.Entry<String, NavigableMap<Integer, Double>> trial) ->
                    -at(trial.getValue(), rung))
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The figure at a rung: the first that was taken there or later. */
  private static double at(NavigableMap<Integer, Double> figures, int rung) {
    return figures.ceilingEntry(rung).getValue();
  }

  @Override
  public Optional<String> promoted(
      List<EarlyEnd> held, Map<String, NavigableMap<Integer, Double>> group) {
    List<Integer> rungs =
        held.stream().map(EarlyEnd::epoch).distinct().sorted(Comparator.reverseOrder()).toList();
    for (int rung : rungs) {
      List<String> ranking = ranking(rung, group);
      Optional<String> best =
          ranking.subList(0, ranking.size() / reduction).stream()
              .filter(identity ->
                  held.stream()
                      .anyMatch(end -> end.epoch() == rung && end.identity().equals(identity)))
              .findFirst();
      if (best.isPresent()) {
        return best;
      }
    }
    return Optional.empty();
  }
}
