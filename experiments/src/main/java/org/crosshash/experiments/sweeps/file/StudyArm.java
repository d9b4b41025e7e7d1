package org.crosshash.experiments.sweeps.file;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.config.Settings;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.pipeline.Variant;
import org.crosshash.experiments.v1.Axis;
import org.crosshash.experiments.v1.ExperimentFile;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.experiments.v1.MethodEntry;
import org.crosshash.trainer.v1.ValidationConfig;

/**
 * A method of a study in one form, before the settings that vary are chosen.
 *
 * @param entry the method
 * @param settings what differs from its profile, without the axes
 * @param ablation what was taken away, in words; empty: it was not taken apart
 * @param axes the axes that the method has
 * @param stopping how its trainings are validated; empty: as the method has it
 */
public record StudyArm(
    MethodEntry entry,
    MethodConfig settings,
    String ablation,
    List<Axis> axes,
    Optional<ValidationConfig> stopping) {
  /** Copies the list. */
  public StudyArm {
    requireNonNull(entry, "entry");
    requireNonNull(settings, "settings");
    requireNonNull(ablation, "ablation");
    axes = List.copyOf(axes);
    requireNonNull(stopping, "stopping");
  }

  /** The arms of a file, in the order of its methods, then of their ablations. */
  public static List<StudyArm> of(ExperimentFile file) {
    List<StudyArm> arms = new ArrayList<>();
    for (MethodEntry entry : file.getMethodsList()) {
      MethodConfig own = MethodSettings.of(entry.getSet(), "set of " + entry.getId());
      List<Axis> axes =
          file.getAxesList().stream()
              .filter(axis ->
                  axis.getMethodsCount() == 0 || axis.getMethodsList().contains(entry.getId()))
              .toList();
      for (AblationVariant ablation : AblationVariant.of(entry)) {
        arms.add(
            new StudyArm(
                entry,
                Settings.merge(own, ablation.settings()),
                ablation.label(),
                axes,
                StoppingSettings.of(file)));
      }
    }
    return arms;
  }

  /** Points at which each axis comes to each of its values, or to both ends of its range. */
  List<List<JsonNode>> ends() {
    List<List<JsonNode>> values = axes.stream().map(AxisPoints::ends).toList();
    int most = values.stream().mapToInt(List::size).max().orElse(1);
    List<List<JsonNode>> points = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      int at = i;
      points.add(values.stream().map(of -> of.get(Math.min(at, of.size() - 1))).toList());
    }
    return points;
  }

  /**
   * The method at a point.
   *
   * @param point a value for each of the arm's axes
   */
  public MethodChoice at(List<JsonNode> point) {
    MethodConfig config = settings;
    SortedMap<String, String> values = new TreeMap<>();
    for (int i = 0; i < axes.size(); i++) {
      Axis axis = axes.get(i);
      config = Settings.merge(config, MethodSettings.at(axis.getSetting(), point.get(i)));
      values.put(AxisNames.of(axis), AxisNames.words(point.get(i)));
    }
    return new MethodChoice(
        entry.getId(),
        entry.getProfile(),
        StoppingSettings.over(stopping, entry, config),
        new Variant(entry.getName(), ablation, values));
  }
}
