package org.crosshash.trainer;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.ValidationPoint;
import org.crosshash.trainer.v1.LossPoint;

/** Loss curves as messages, and as the file of a model: one JSON object a line. */
final class LossCurve {
  /** Name of the file. */
  static final String FILE = "curve.jsonl";

  private LossCurve() {}

  /**
   * Points of epochs.
   *
   * @param validation values of those that were validated
   */
  static List<LossPoint> messages(List<EpochPoint> points, List<ValidationPoint> validation) {
    Map<Integer, Double> scores = new HashMap<>();
    validation.forEach(point -> scores.put(point.epoch(), point.score()));
    return points.stream()
        .map(point -> {
          LossPoint.Builder message =
              LossPoint.newBuilder()
                  .setEpoch(point.epoch())
                  .setStep(point.step())
                  .putAllTerms(new TreeMap<>(point.terms()))
                  .setLearningRate(point.learningRate());
          if (scores.containsKey(point.epoch())) {
            message.setValidation(scores.get(point.epoch()));
          }
          return message.build();
        })
        .toList();
  }

  static byte[] write(List<LossPoint> curve) {
    StringBuilder lines = new StringBuilder();
    JsonFormat.Printer printer =
        JsonFormat.printer().omittingInsignificantWhitespace().sortingMapKeys();
    for (LossPoint point : curve) {
      try {
        lines.append(printer.print(point)).append('\n');
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("A point of numbers is always JSON", e);
      }
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  static List<LossPoint> read(byte[] file) {
    List<LossPoint> curve = new ArrayList<>();
    for (String line : new String(file, StandardCharsets.UTF_8).lines().toList()) {
      LossPoint.Builder point = LossPoint.newBuilder();
      try {
        JsonFormat.parser().merge(line, point);
      } catch (InvalidProtocolBufferException e) {
        throw new CrosshashException(
            Problem.DATA_LOSS,
            "The loss curve of a model is one JSON object a line",
            line,
            "train the model again",
            e);
      }
      curve.add(point.build());
    }
    return List.copyOf(curve);
  }
}
