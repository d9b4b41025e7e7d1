package org.crosshash.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.ParallelTasks;

/**
 * Evaluates codes against labels or known matches, query by query.
 *
 * <p>Each query's list is ranked, measured and forgotten, so that memory grows with the database
 * and with the queries but never with their product. Queries are shared out among threads and added
 * up in their own order: the result is the same for any number of threads. Immutable and safe for
 * any number of threads.
 */
public final class RetrievalEvaluator {
  private final EvaluationSettings settings;
  private final int threads;
  private final Executor executor;

  /**
   * An evaluator on threads of an executor.
   *
   * @param settings what to evaluate
   * @param threads how many threads to use, the caller's among them; at least 1
   * @param executor runs what the caller's thread does not
   */
  public RetrievalEvaluator(EvaluationSettings settings, int threads, Executor executor) {
    if (threads < 1) {
      throw CrosshashException.invalid(
          "An evaluation needs at least one thread", threads, "give 1 or more");
    }
    this.settings = settings;
    this.threads = threads;
    this.executor = executor;
  }

  /** An evaluator on this many threads of the common pool. */
  public RetrievalEvaluator(EvaluationSettings settings, int threads) {
    this(settings, threads, ForkJoinPool.commonPool());
  }

  /**
   * Evaluates all queries.
   *
   * @param queries codes of the queries
   * @param queryLabels their labels
   * @param database codes to rank; an item that is itself a query has no place here
   * @param databaseLabels their labels, numbered by the same vocabulary
   * @throws CrosshashException where there is no query or no item, where codes differ in length, or
   *     where codes and labels differ in number
   */
  public RetrievalMetrics evaluate(
      PackedCodes queries, LabelSets queryLabels, PackedCodes database, LabelSets databaseLabels) {
    return evaluate(
        queries,
        database,
        new LabelRelevance(queryLabels, databaseLabels),
        done -> {},
        () -> false);
  }

  /**
   * Evaluates all queries, tells how far it is and can be ended.
   *
   * @param queries codes of the queries
   * @param database codes to rank
   * @param relevance which items are relevant to which queries, in the order of their codes
   * @param progress told the number of queries done, from any of the threads
   * @param cancelled asked before each query; true ends the evaluation
   * @throws CrosshashException as above, or with {@link Problem#CANCELLED} where it was ended
   */
  public RetrievalMetrics evaluate(
      PackedCodes queries,
      PackedCodes database,
      Relevance relevance,
      IntConsumer progress,
      BooleanSupplier cancelled) {
    return evaluate(queries, database, relevance, Optional.empty(), progress, cancelled);
  }

  /**
   * Evaluates all queries, each list re-ranked before it is measured. Measures by distance, such as
   * those within a radius, and those over the orders of ties see the codes alone.
   *
   * @param reRanking how lists are re-ranked; empty: not at all
   */
  public RetrievalMetrics evaluate(
      PackedCodes queries,
      PackedCodes database,
      Relevance relevance,
      Optional<ListReRanking> reRanking,
      IntConsumer progress,
      BooleanSupplier cancelled) {
    requireSizes("query", queries, relevance.queries());
    requireSizes("database", database, relevance.items());
    int count = queries.size();
    List<Measure> measures = settings.measures();
    double[][] values = new double[measures.size()][count];
    CurveBuilder curves = new CurveBuilder(count, database.size(), settings.curvePoints());
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    ParallelTasks.run(
        Math.min(threads, count),
        threads,
        executor,
        worker -> {
          RankedRelevance list = new RankedRelevance(database.size(), database.bits());
          for (int query = next.getAndIncrement(); query < count; query = next.getAndIncrement()) {
            if (cancelled.getAsBoolean()) {
              throw new CrosshashException(
                  Problem.CANCELLED,
                  "The evaluation was cancelled",
                  "query " + query + " of " + count,
                  "start it again");
            }
            list.rank(queries, query, database, relevance);
            if (reRanking.isPresent()) {
              list.reRank(reRanking.get().how(), reRanking.get().scorers().apply(query));
            }
            for (int measure = 0; measure < values.length; measure++) {
              Measure asked = measures.get(measure);
              values[measure][query] =
                  asked.counts().test(list) ? asked.value().applyAsDouble(list) : Double.NaN;
            }
            curves.add(query, list);
            progress.accept(done.incrementAndGet());
          }
        });
    Map<String, Double> summaries = new LinkedHashMap<>();
    Map<String, double[]> perQuery = new LinkedHashMap<>();
    for (int measure = 0; measure < values.length; measure++) {
      Measure asked = measures.get(measure);
      double[] counted =
          Arrays.stream(values[measure]).filter(value -> !Double.isNaN(value)).toArray();
      summaries.put(asked.name(), asked.summary().of(counted));
      perQuery.put(asked.name(), values[measure]);
    }
    return new RetrievalMetrics(summaries, curves.curves(), perQuery);
  }

  private static void requireSizes(String what, PackedCodes codes, int relevance) {
    if (codes.size() == 0) {
      throw CrosshashException.invalid(
          "An evaluation needs at least one " + what + " code", 0, "select more items");
    }
    if (codes.size() != relevance) {
      throw CrosshashException.invalid(
          "Each " + what + " code must have its labels",
          codes.size() + " codes, " + relevance + " label sets",
          "give both of the same items, in the same order");
    }
  }
}
