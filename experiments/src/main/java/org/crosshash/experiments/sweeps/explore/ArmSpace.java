package org.crosshash.experiments.sweeps.explore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.config.JsonValues;
import org.crosshash.config.Settings;
import org.crosshash.experiments.sweeps.file.AxisPoints;
import org.crosshash.experiments.sweeps.file.StudyArm;
import org.crosshash.experiments.v1.Axis;

/**
 * The search space of a method of a study. A stored point is a JSON list: of an axis of values the
 * position, of a range the number itself.
 *
 * @param arm the method
 */
record ArmSpace(StudyArm arm) {
  List<Dimension> dimensions() {
    return arm.axes().stream()
        .map(axis ->
            axis.hasRange()
                ? new Dimension.Unit()
                : (Dimension) new Dimension.Choice(axis.getValuesCount()))
        .toList();
  }

  /** Coordinates as a stored point; numbers are rounded as tables show them. */
  String store(double[] coordinates) {
    ArrayNode stored = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < coordinates.length; i++) {
      Axis axis = arm.axes().get(i);
      if (axis.hasRange()) {
        stored.add(AxisPoints.number(axis.getRange(), coordinates[i]));
      } else {
        stored.add((int) coordinates[i]);
      }
    }
    return stored.toString();
  }

  /** The values of a stored point. */
  List<JsonNode> values(String point) {
    JsonNode stored = Settings.tree(point);
    List<JsonNode> values = new ArrayList<>();
    for (int i = 0; i < arm.axes().size(); i++) {
      Axis axis = arm.axes().get(i);
      values.add(
          axis.hasRange()
              ? stored.get(i)
              : JsonValues.tree(axis.getValues(stored.get(i).intValue())));
    }
    return values;
  }

  /** The coordinates of a stored point. */
  double[] coordinates(String point) {
    JsonNode stored = Settings.tree(point);
    double[] coordinates = new double[arm.axes().size()];
    for (int i = 0; i < coordinates.length; i++) {
      Axis axis = arm.axes().get(i);
      double value = stored.get(i).doubleValue();
      coordinates[i] = axis.hasRange() ? AxisPoints.share(axis.getRange(), value) : value;
    }
    return coordinates;
  }
}
