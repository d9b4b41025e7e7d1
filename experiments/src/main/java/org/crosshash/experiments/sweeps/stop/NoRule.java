package org.crosshash.experiments.sweeps.stop;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.crosshash.experiments.sweeps.state.EarlyEnd;

/** Every trial goes on to its end. */
record NoRule() implements StoppingRule {
  @Override
  public Optional<EarlyEnd> judge(
      String identity, int epoch, Map<String, NavigableMap<Integer, Double>> group) {
    return Optional.empty();
  }

  @Override
  public Optional<String> promoted(
      List<EarlyEnd> held, Map<String, NavigableMap<Integer, Double>> group) {
    return Optional.empty();
  }
}
