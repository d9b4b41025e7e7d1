package org.crosshash.experiments.sweeps.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.math3.random.SobolSequenceGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.crosshash.config.JsonValues;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.Axis;
import org.crosshash.experiments.v1.Exploration;
import org.crosshash.experiments.v1.Range;

/**
 * The points at which axes are tried. The same axes and exploration give the same points
 * everywhere: random ones come from a seeded generator, Sobol's from his sequence, in Joe and Kuo's
 * direction numbers of 2008, after its first point (the corner).
 */
public final class AxisPoints {
  private static final int SOBOL_DIMENSIONS = 1000;

  /** Drawn numbers are given with so many digits, so that files and tables can show them. */
  private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

  private AxisPoints() {}

  /**
   * The points, each a value of every axis.
   *
   * @return one point without values where there are no axes
   * @throws CrosshashException INVALID_ARGUMENT for a list of axes of several lengths
   */
  static List<List<AxisValue>> of(List<Axis> axes, Exploration exploration) {
    if (axes.isEmpty()) {
      return List.of(List.of());
    }
    return switch (exploration.getKind()) {
      case "list" -> list(axes);
      case "random" -> {
        Well19937c generator = new Well19937c(exploration.getSeed());
        yield drawn(
            axes,
            exploration.getPoints(),
            () -> axes.stream().mapToDouble(axis -> generator.nextDouble()).toArray());
      }
      case "sobol" -> sobol(axes, exploration.getPoints());
      default -> grid(axes);
    };
  }

  private static List<List<AxisValue>> grid(List<Axis> axes) {
    List<List<AxisValue>> points = List.of(List.of());
    for (int axis = 0; axis < axes.size(); axis++) {
      List<List<AxisValue>> longer = new ArrayList<>();
      for (List<AxisValue> point : points) {
        for (JsonNode value : values(axes.get(axis))) {
          List<AxisValue> next = new ArrayList<>(point);
          next.add(new AxisValue(axis, value));
          longer.add(List.copyOf(next));
        }
      }
      points = longer;
    }
    return points;
  }

  private static List<List<AxisValue>> list(List<Axis> axes) {
    List<List<JsonNode>> values = axes.stream().map(AxisPoints::values).toList();
    int length = values.getFirst().size();
    if (values.stream().anyMatch(other -> other.size() != length)) {
      throw CrosshashException.invalid(
          "Axes that are gone through as a list must have equally many values",
          values.stream().map(List::size).toList(),
          "add values, or use exploration: {kind: grid}");
    }
    List<List<AxisValue>> points = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      List<AxisValue> point = new ArrayList<>();
      for (int axis = 0; axis < axes.size(); axis++) {
        point.add(new AxisValue(axis, values.get(axis).get(i)));
      }
      points.add(List.copyOf(point));
    }
    return points;
  }

  private static List<List<AxisValue>> sobol(List<Axis> axes, int points) {
    if (axes.size() > SOBOL_DIMENSIONS) {
      throw CrosshashException.invalid(
          "A Sobol sequence has at most " + SOBOL_DIMENSIONS + " axes",
          axes.size(),
          "use exploration: {kind: random}");
    }
    SobolSequenceGenerator sequence = new SobolSequenceGenerator(axes.size());
    var _ = sequence.nextVector();
    return drawn(axes, points, sequence::nextVector);
  }

  /** Points of the unit cube, each coordinate from 0 up to but not 1, as values of the axes. */
  private static List<List<AxisValue>> drawn(
      List<Axis> axes, int count, Supplier<double[]> unitPoints) {
    List<List<AxisValue>> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] unit = unitPoints.get();
      List<AxisValue> point = new ArrayList<>();
      for (int axis = 0; axis < axes.size(); axis++) {
        point.add(new AxisValue(axis, value(axes.get(axis), unit[axis])));
      }
      points.add(List.copyOf(point));
    }
    return points;
  }

  /** The values of an axis, or the ends of its range. */
  static List<JsonNode> ends(Axis axis) {
    return axis.hasRange()
        ? List.of(number(axis.getRange(), 0), number(axis.getRange(), 1))
        : values(axis);
  }

  private static List<JsonNode> values(Axis axis) {
    if (!axis.hasRange()) {
      return axis.getValuesList().stream().map(JsonValues::tree).toList();
    }
    Range range = axis.getRange();
    List<JsonNode> values = new ArrayList<>();
    for (int i = 0; i < range.getSteps(); i++) {
      values.add(number(range, i / (range.getSteps() - 1.0)));
    }
    return values;
  }

  private static JsonNode value(Axis axis, double unit) {
    return axis.hasRange()
        ? number(axis.getRange(), unit)
        : JsonValues.tree(axis.getValues((int) (unit * axis.getValuesCount())));
  }

  /** The share of the way that a number is at; the inverse but for rounding. */
  public static double share(Range range, double number) {
    double least = range.getMinimum();
    double greatest = range.getMaximum();
    double share =
        range.getScale().equals("log")
            ? Math.log(number / least) / Math.log(greatest / least)
            : (number - least) / (greatest - least);
    return Math.clamp(share, 0, 1);
  }

  /** The number at a share of the way from the range's least to its greatest. */
  public static JsonNode number(Range range, double share) {
    double least = range.getMinimum();
    double greatest = range.getMaximum();
    double number =
        range.getScale().equals("log")
            ? Math.exp(Math.log(least) + share * (Math.log(greatest) - Math.log(least)))
            : least + share * (greatest - least);
    if (range.getWhole()) {
      return JsonNodeFactory.instance.numberNode(Math.round(number));
    }
    return JsonNodeFactory.instance.numberNode(new BigDecimal(number).round(DIGITS).doubleValue());
  }
}
