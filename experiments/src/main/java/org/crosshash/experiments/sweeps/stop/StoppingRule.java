package org.crosshash.experiments.sweeps.stop;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.crosshash.experiments.sweeps.state.EarlyEnd;
import org.crosshash.experiments.v1.Stopping;

/**
 * Says which trials of a group go on. The trials of a group (one dataset and code length) are known
 * by identity and have validation figures by epoch, the greater the better.
 */
public sealed interface StoppingRule permits NoRule, MedianRule, HalvingRule {
  /** The rule of a resolved file. */
  static StoppingRule of(Stopping stopping) {
    return switch (stopping.getRule()) {
      case "median" -> new MedianRule(stopping.getStartup(), stopping.getWarmupEpochs());
      case "halving" -> new HalvingRule(stopping.getFirstRung(), stopping.getReduction());
      default -> new NoRule();
    };
  }

  /**
   * Judges a trial that was just validated.
   *
   * @param identity the trial
   * @param epoch the epoch that is judged; later ones are not looked at
   * @param group figures of all trials of its group, its own up to that epoch among them
   * @return empty: it goes on; else how it ends for now
   */
  Optional<EarlyEnd> judge(
      String identity, int epoch, Map<String, NavigableMap<Integer, Double>> group);

  /**
   * The trial that is to go on next of those that are held back; empty: none.
   *
   * @param held trials of the group that are held back
   */
  Optional<String> promoted(List<EarlyEnd> held, Map<String, NavigableMap<Integer, Double>> group);
}
