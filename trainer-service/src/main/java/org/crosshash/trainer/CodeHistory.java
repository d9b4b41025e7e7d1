package org.crosshash.trainer;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.loop.CodesPlan;
import org.crosshash.learning.loop.CodesPoint;
import org.crosshash.learning.model.Modality;
import org.crosshash.trainer.v1.CodeHistoryConfig;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.TrainConfig;

/**
 * What codes looked like between the epochs of a training: from settings to what the loop does, and
 * back as messages and as a file of the model, one JSON object a line.
 *
 * <p>The file stands beside the loss curve and not in it, so that a training that nobody looked at
 * gives the bytes that it always gave.
 */
final class CodeHistory {
  /** Name of the file; a model of a training that nobody looked at has none. */
  static final String FILE = "codes.jsonl";

  private static final int MOST_LOOKS = 1000;

  private CodeHistory() {}

  /**
   * Checks the settings.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if there would be too many looks
   */
  static void check(TrainConfig config) {
    int every = config.getCodeHistory().getEvery();
    if (every > 0 && !TrainConfigs.closedForm(config) && config.getEpochs() / every > MOST_LOOKS) {
      throw CrosshashException.invalid(
          "The codes of a training are looked at up to " + MOST_LOOKS + " times",
          "every %d of %d epochs".formatted(every, config.getEpochs()),
          "set `code_history.every` to %d or more"
              .formatted((config.getEpochs() + MOST_LOOKS - 1) / MOST_LOOKS));
    }
  }

  /**
   * When the loop looks, and at what; none where the settings ask for nothing.
   *
   * @param rows matrix rows of the training pairs
   * @param communities of these pairs, where the guidance found some
   */
  static Optional<CodesPlan> plan(TrainConfig config, int[] rows, Optional<int[]> communities) {
    CodeHistoryConfig history = config.getCodeHistory();
    return history.getEvery() == 0
        ? Optional.empty()
        : Optional.of(
            CodesPlan.sampled(
                history.getEvery(),
                config.getBits(),
                history.getSample(),
                config.getSeed(),
                rows,
                communities));
  }

  static List<CodeHistoryPoint> messages(List<CodesPoint> points) {
    return points.stream()
        .map(point ->
            CodeHistoryPoint.newBuilder()
                .setEpoch(point.epoch())
                .setStatistics(statistics(point))
                .build())
        .toList();
  }

  private static CodeStatistics statistics(CodesPoint point) {
    CodeStatistics.Builder statistics =
        CodeStatistics.newBuilder()
            .setBits(point.image().bits())
            .addModalities(CodesMessages.modality(Modality.IMAGE.id(), point.image()))
            .addModalities(CodesMessages.modality(Modality.TEXT.id(), point.text()))
            .setPairs(CodesMessages.pairs(point.pairs()));
    for (int i = 0; i < point.communities().size(); i++) {
      statistics
          .getModalitiesBuilder(i)
          .setCommunities(
              CodesMessages.communities((int) point.image().codes(), point.communities().get(i)));
    }
    return statistics.build();
  }

  static byte[] write(List<CodeHistoryPoint> history) {
    StringBuilder lines = new StringBuilder();
    JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
    for (CodeHistoryPoint point : history) {
      try {
        lines.append(printer.print(point)).append('\n');
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("A point of numbers is always JSON", e);
      }
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  static List<CodeHistoryPoint> read(byte[] file) {
    List<CodeHistoryPoint> history = new ArrayList<>();
    for (String line : new String(file, StandardCharsets.UTF_8).lines().toList()) {
      CodeHistoryPoint.Builder point = CodeHistoryPoint.newBuilder();
      try {
        JsonFormat.parser().merge(line, point);
      } catch (InvalidProtocolBufferException e) {
        throw new CrosshashException(
            Problem.DATA_LOSS,
            "The history of a model's codes is one JSON object a line",
            line,
            "train the model again",
            e);
      }
      history.add(point.build());
    }
    return List.copyOf(history);
  }
}
