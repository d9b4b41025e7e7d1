package org.crosshash.experiments.sweeps.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.pipeline.Variant;
import org.crosshash.experiments.v1.ExperimentFile;

/** Spreads an experiment file out into trials. */
public final class StudyTrials {
  private static final int LIMIT = 100_000;

  private StudyTrials() {}

  /**
   * All trials that the file names, in the order dataset, method, ablation, point of the axes, code
   * length, seed.
   *
   * @param file a resolved file; of an exploration that learns from trials none is known yet
   * @throws CrosshashException INVALID_ARGUMENT for a setting that does not exist or a value out of
   *     its range, with the trial that would have had it
   */
  public static List<StudyTrial> of(ExperimentFile file) {
    if (file.getExploration().getKind().equals("tpe")) {
      requireFew(
          (long) file.getExploration().getPoints()
              * StudyArm.of(file).size()
              * file.getDatasetsCount()
              * file.getBitsCount()
              * file.getSeedsCount());
      // Points come later; what they may be is checked at the ends of each axis.
      for (StudyArm arm : StudyArm.of(file)) {
        arm.ends().forEach(end -> spread(file, List.of(arm.at(end))));
      }
      return List.of();
    }
    List<MethodChoice> choices = choices(file);
    long count =
        (long) choices.size()
            * file.getDatasetsCount()
            * file.getBitsCount()
            * file.getSeedsCount();
    requireFew(count);
    return spread(file, choices);
  }

  private static void requireFew(long count) {
    if (count > LIMIT) {
      throw CrosshashException.invalid(
          "A study must have at most " + LIMIT + " trials",
          count,
          "take values out of its axes, or draw fewer points by exploration: {kind: sobol}");
    }
  }

  /**
   * The trials of some methods, in the order dataset, method, code length, seed.
   *
   * @throws CrosshashException INVALID_ARGUMENT as above
   */
  public static List<StudyTrial> spread(ExperimentFile file, List<MethodChoice> choices) {
    List<StudyTrial> trials = new ArrayList<>();
    for (String dataset : file.getDatasetsList()) {
      for (MethodChoice choice : choices) {
        for (int bits : file.getBitsList()) {
          for (long seed : file.getSeedsList()) {
            StudyTrial trial = new StudyTrial(dataset, choice, bits, seed);
            check(trial);
            trials.add(trial);
          }
        }
      }
    }
    return trials;
  }

  private static void check(StudyTrial trial) {
    try {
      var _ = trial.config();
    } catch (CrosshashException wrong) {
      throw new CrosshashException(
          wrong.problem(),
          wrong.rule(),
          wrong.value() + " (trial " + trial.id().label() + ")",
          wrong.cure(),
          wrong);
    }
  }

  private static List<MethodChoice> choices(ExperimentFile file) {
    List<List<AxisValue>> points = AxisPoints.of(file.getAxesList(), file.getExploration());
    List<MethodChoice> choices = new ArrayList<>();
    for (StudyArm arm : StudyArm.of(file)) {
      Map<Variant, MethodChoice> variants = new LinkedHashMap<>();
      for (List<AxisValue> point : points) {
        MethodChoice choice =
            arm.at(
                point.stream()
                    .filter(value -> arm.axes().contains(file.getAxes(value.axis())))
                    .map(AxisValue::value)
                    .toList());
        variants.putIfAbsent(choice.variant(), choice);
      }
      choices.addAll(variants.values());
    }
    return choices;
  }
}
