package org.crosshash.experiments.datasets;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;

/**
 * UCCH's split (its {@code src/cmdataset.py}): the last pairs ask, and all others train and answer.
 * Its feature files are in a random order already and are taken as they are; its pictures are
 * shuffled first, by an unseeded generator, in whose place NumPy's is seeded here.
 *
 * @param queries number of queries; its own are 2,000 (MIRFlickr-25K, IAPR TC-12), 2,100 (NUS-WIDE)
 *     and 5,000 (MS-COCO)
 * @param shuffled whether the pairs are shuffled first
 * @param seed NumPy's seed
 */
public record LastPairsSplit(int queries, boolean shuffled, long seed) implements SplitProtocol {
  static final String NAME = "ucch";
  static final String SHUFFLED = "ucch-shuffled";

  /** Checks the count. */
  public LastPairsSplit {
    SplitProtocol.requirePositive("queries", queries);
  }

  @Override
  public String name() {
    return shuffled ? SHUFFLED : NAME;
  }

  @Override
  public Split split(List<Pair> pairs) {
    if (queries >= pairs.size()) {
      throw CrosshashException.invalid(
          "Queries must be fewer than the pairs, " + pairs.size(), queries, "lower --query-count");
    }
    int[] order =
        shuffled
            ? new NumpyPermutation(seed).next(pairs.size())
            : IntStream.range(0, pairs.size()).toArray();
    List<String> ids = Arrays.stream(order).mapToObj(at -> pairs.get(at).id()).toList();
    List<String> seen = ids.subList(0, pairs.size() - queries);
    return new Split(
        seen,
        seen,
        ids.subList(pairs.size() - queries, pairs.size()),
        List.of(),
        "The last %d pairs%s ask; all others train and are the database."
            .formatted(
                queries,
                shuffled
                    ? " of a shuffle (NumPy, seed %d)".formatted(seed)
                    : " in the order of the files"));
  }
}
