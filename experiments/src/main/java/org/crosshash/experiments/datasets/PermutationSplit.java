package org.crosshash.experiments.datasets;

import java.util.Arrays;
import java.util.List;
import org.crosshash.errors.CrosshashException;

/**
 * VTM-UCH's and MITH's split (their {@code load_data.py}): NumPy's permutation of all pairs; the
 * first are queries, the next train, and the database is everything but the queries.
 *
 * @param queries number of queries
 * @param train number of training pairs
 * @param seed NumPy's seed; theirs is 1
 */
public record PermutationSplit(int queries, int train, long seed) implements SplitProtocol {
  static final String NAME = "permutation";

  /** Checks the counts. */
  public PermutationSplit {
    SplitProtocol.requirePositive("queries", queries);
    SplitProtocol.requirePositive("training pairs", train);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Split split(List<Pair> pairs) {
    if ((long) queries + train > pairs.size()) {
      throw CrosshashException.invalid(
          "Queries and training pairs together must not exceed the pairs, " + pairs.size(),
          queries + " + " + train,
          "lower --query-count or --train-count");
    }
    int[] order = new NumpyPermutation(seed).next(pairs.size());
    return new Split(
        ids(pairs, Arrays.copyOfRange(order, queries, queries + train)),
        ids(pairs, Arrays.copyOfRange(order, queries, order.length)),
        ids(pairs, Arrays.copyOf(order, queries)),
        List.of(),
        ("Permutation of all pairs (NumPy, seed %d): %d queries, then %d training pairs; the"
                + " database is everything but the queries and contains the training pairs.")
            .formatted(seed, queries, train));
  }

  private static List<String> ids(List<Pair> pairs, int[] positions) {
    return Arrays.stream(positions).mapToObj(position -> pairs.get(position).id()).toList();
  }
}
