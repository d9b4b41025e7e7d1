package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.crosshash.evaluation.EvaluationSettings;
import org.crosshash.evaluation.LabelSets;
import org.crosshash.evaluation.Measures;
import org.crosshash.evaluation.RetrievalEvaluator;
import org.crosshash.evaluation.RetrievalMetrics;
import org.crosshash.hamming.PackedCodes;

/** Mean average precision of the whole list, beside the field's script in NumPy. */
public final class EvaluationWorker {
  private EvaluationWorker() {}

  /**
   * Runs the worker.
   *
   * @param args {@code --bits}, {@code --labels} (number of labels), {@code --threads}, and the
   *     files {@code --codes}, {@code --queries}, {@code --code-labels}, {@code --query-labels}
   *     (one byte a label, 0 or 1)
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    int bits = arguments.number("bits");
    int labels = arguments.number("labels");
    PackedCodes database = PackedCodes.of(bits, Files.readAllBytes(arguments.path("codes")));
    PackedCodes queries = PackedCodes.of(bits, Files.readAllBytes(arguments.path("queries")));
    LabelSets databaseLabels = labels(arguments.path("code-labels"), labels);
    LabelSets queryLabels = labels(arguments.path("query-labels"), labels);
    RetrievalEvaluator evaluator =
        new RetrievalEvaluator(
            new EvaluationSettings(List.of(Measures.meanAveragePrecision()), 1),
            arguments.number("threads"));
    Rounds.serve(
        new Rounds.Work() {
          private RetrievalMetrics metrics;

          @Override
          public double round(String cell) {
            long start = System.nanoTime();
            metrics = evaluator.evaluate(queries, queryLabels, database, databaseLabels);
            return (System.nanoTime() - start) / 1e9;
          }

          @Override
          public void write(Path folder) throws IOException {
            LittleEndianFile.writeDoubles(folder.resolve("map"), metrics.perQuery().get("map_all"));
          }
        });
  }

  private static LabelSets labels(Path file, int labels) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    boolean[][] multiHot = new boolean[bytes.length / labels][labels];
    for (int i = 0; i < bytes.length; i++) {
      multiHot[i / labels][i % labels] = bytes[i] != 0;
    }
    return LabelSets.of(multiHot);
  }
}
