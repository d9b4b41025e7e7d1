package org.crosshash.experiments.sweeps.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.crosshash.experiments.sweeps.state.EarlyEnd;
import org.junit.jupiter.api.Test;

class StoppingRuleTest {
  private static NavigableMap<Integer, Double> curve(double... values) {
    NavigableMap<Integer, Double> curve = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      curve.put(i + 1, values[i]);
    }
    return curve;
  }

  @Test
  void median_belowTheOthers_stopsForGood() {
    MedianRule rule = new MedianRule(3, 1);
    Map<String, NavigableMap<Integer, Double>> group = new HashMap<>();
    group.put("a", curve(.1, .5, .6));
    group.put("b", curve(.1, .4, .5));
    group.put("c", curve(.1, .3));
    group.put("x", curve(.0, .3, .2));
    assertThat(rule.judge("x", 1, group)).describedAs("within the warm-up").isEmpty();
    assertThat(rule.judge("x", 2, group)).isPresent();
    assertThat(rule.judge("x", 3, group)).describedAs("two others came so far").isEmpty();
    group.put("x", curve(.45, .1));
    assertThat(rule.judge("x", 2, group)).describedAs("its best counts").isEmpty();
    group.put("x", curve(.2, .1));
    EarlyEnd end = rule.judge("x", 2, group).orElseThrow();
    assertThat(end.last()).isTrue();
    assertThat(end.value()).isEqualTo(.1);
    assertThat(end.why()).contains("best 0.2000", "median 0.4000", "3 others");
  }

  @Test
  void halving_figuresOfOneRung_letTheBestThirdGoOn() {
    HalvingRule rule = new HalvingRule(2, 3);
    Map<String, NavigableMap<Integer, Double>> group = new HashMap<>();
    group.put("a", curve(.1, .5));
    assertThat(rule.judge("a", 1, group)).describedAs("no rung").isEmpty();
    assertThat(rule.judge("a", 2, group)).describedAs("one alone is held back").isPresent();
    EarlyEnd a = rule.judge("a", 2, group).orElseThrow();
    assertThat(a.last()).isFalse();
    assertThat(rule.promoted(List.of(a), group)).isEmpty();
    group.put("b", curve(.1, .4));
    EarlyEnd b = rule.judge("b", 2, group).orElseThrow();
    group.put("c", curve(.1, .6));
    assertThat(rule.judge("c", 2, group)).describedAs("the best of three").isEmpty();
    assertThat(rule.promoted(List.of(a, b), group)).isEmpty();
    for (String worse : List.of("d", "e", "f")) {
      group.put(worse, curve(.1, .2));
    }
    assertThat(rule.promoted(List.of(a, b), group)).contains("a");
  }

  /** Trials that come one after another, against the same worked out naively from the start. */
  @Test
  void halving_randomTrials_goAsFarAsTheNaiveOracleSays() {
    Random random = new Random(5);
    for (int round = 0; round < 50; round++) {
      HalvingRule rule = new HalvingRule(1, 2 + random.nextInt(3));
      Map<String, NavigableMap<Integer, Double>> group = new HashMap<>();
      List<EarlyEnd> held = new ArrayList<>();
      int trials = 5 + random.nextInt(25);
      for (int trial = 0; trial < trials; trial++) {
        run("t" + trial, rule, group, held, random);
        Optional<String> promoted = rule.promoted(held, group);
        while (promoted.isPresent()) {
          String name = promoted.get();
          held.removeIf(end -> end.identity().equals(name));
          run(name, rule, group, held, random);
          promoted = rule.promoted(held, group);
        }
      }
      for (int rung = 1; rung <= EPOCHS; rung *= rule.reduction()) {
        checkRung(rung, rule.reduction(), group, held);
      }
    }
  }

  private static final int EPOCHS = 30;

  private static void run(
      String name,
      HalvingRule rule,
      Map<String, NavigableMap<Integer, Double>> group,
      List<EarlyEnd> held,
      Random random) {
    NavigableMap<Integer, Double> curve = group.computeIfAbsent(name, key -> new TreeMap<>());
    for (int epoch = curve.size() + 1; epoch <= EPOCHS; epoch++) {
      curve.put(epoch, random.nextDouble());
      Optional<EarlyEnd> end = epoch < EPOCHS ? rule.judge(name, epoch, group) : Optional.empty();
      if (end.isPresent()) {
        held.add(end.get());
        return;
      }
    }
  }

  /** Nobody is held at a rung who is among its best by now, and at least that many went on. */
  private static void checkRung(
      int rung,
      int reduction,
      Map<String, NavigableMap<Integer, Double>> group,
      List<EarlyEnd> held) {
    List<Double> figures =
        group.values().stream()
            .filter(curve -> curve.containsKey(rung))
            .map(curve -> curve.get(rung))
            .sorted((left, right) -> Double.compare(right, left))
            .toList();
    int places = figures.size() / reduction;
    long heldHere = held.stream().filter(end -> end.epoch() == rung).count();
    assertThat(figures.size() - heldHere).isGreaterThanOrEqualTo(places);
    if (places > 0) {
      assertThat(held)
          .filteredOn(end -> end.epoch() == rung)
          .allSatisfy(end -> assertThat(end.value()).isLessThan(figures.get(places - 1)));
    }
  }
}
