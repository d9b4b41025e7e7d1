package org.crosshash.trainer.validation;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.crosshash.evaluation.EvaluationSettings;
import org.crosshash.evaluation.Relevance;
import org.crosshash.evaluation.RetrievalEvaluator;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.learning.loop.RowCodes;
import org.crosshash.learning.loop.Validator;
import org.crosshash.learning.model.Modality;

/**
 * Judges codes by retrieval: pictures ask for texts, texts for pictures, and the mean of both
 * directions counts. The same codes always give the same number, whatever the threads.
 */
final class RetrievalValidator implements Validator {
  private final ValidationMetric metric;
  private final int[] queries;
  private final int[] database;
  private final Relevance relevance;
  private final int bits;
  private final RetrievalEvaluator evaluator;
  private final BooleanSupplier cancelled;

  /**
   * A validator.
   *
   * @param queries rows that ask
   * @param database rows that are ranked
   * @param relevance of the one to the other, in their order
   */
  RetrievalValidator(
      ValidationMetric metric,
      int[] queries,
      int[] database,
      Relevance relevance,
      int bits,
      int threads,
      BooleanSupplier cancelled) {
    this.metric = metric;
    this.queries = queries;
    this.database = database;
    this.relevance = relevance;
    this.bits = bits;
    this.evaluator =
        new RetrievalEvaluator(new EvaluationSettings(List.of(metric.measure()), 1), threads);
    this.cancelled = cancelled;
  }

  @Override
  public double score(RowCodes codes) {
    return (direction(codes, Modality.IMAGE, Modality.TEXT)
            + direction(codes, Modality.TEXT, Modality.IMAGE))
        / 2;
  }

  private double direction(RowCodes codes, Modality asking, Modality ranked) {
    double measured =
        evaluator
            .evaluate(
                PackedCodes.of(bits, codes.codes(asking, queries)),
                PackedCodes.of(bits, codes.codes(ranked, database)),
                relevance,
                done -> {},
                cancelled)
            .value(metric.measure().name());
    return metric.value(measured, database.length);
  }
}
