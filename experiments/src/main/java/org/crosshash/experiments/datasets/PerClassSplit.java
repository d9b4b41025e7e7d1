package org.crosshash.experiments.datasets;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;

/**
 * DJSRH's and JDSH's split (their {@code datasets.py}): class by class, the pairs of the class in a
 * random order give some queries and then some training pairs, without those that an earlier class
 * took; the first class gives twice as many where a preset says so. What lacks at {@code fill} is
 * drawn from the rest. The database is everything but the queries.
 *
 * <p>Classes go in the order of their names, which is that of the columns where labels are
 * numbered. The released code does not seed its generator, so that nobody can draw its split again;
 * here NumPy's is seeded.
 *
 * @param name name of the protocol
 * @param firstQueries queries of the first class
 * @param queries queries of each other class
 * @param firstTrain training pairs of the first class
 * @param train training pairs of each other class
 * @param fill training pairs in all, at least; 0: as many as the classes give
 * @param seed NumPy's seed
 */
public record PerClassSplit(
    String name, int firstQueries, int queries, int firstTrain, int train, int fill, long seed)
    implements SplitProtocol {
  static final String NAME = "per-class";
  static final String MIRFLICKR = "djsrh-mirflickr";
  static final String NUS_WIDE = "djsrh-nus";

  /** Checks the counts. */
  public PerClassSplit {
    SplitProtocol.requirePositive("queries of a class", Math.min(firstQueries, queries));
    SplitProtocol.requirePositive("training pairs of a class", Math.min(firstTrain, train));
  }

  /** As DJSRH divides MIRFlickr-25K: 160 + 80 a class, 400 + 200 a class, filled up to 5,000. */
  static PerClassSplit mirflickr(long seed) {
    return new PerClassSplit(MIRFLICKR, 160, 80, 400, 200, 5000, seed);
  }

  /** As DJSRH divides NUS-WIDE with 10 concepts: 200 and 500 a class. */
  static PerClassSplit nusWide(long seed) {
    return new PerClassSplit(NUS_WIDE, 200, 200, 500, 500, 0, seed);
  }

  @Override
  public Split split(List<Pair> pairs) {
    Set<String> classes = new TreeSet<>();
    pairs.forEach(pair -> classes.addAll(pair.labels()));
    if (classes.isEmpty()) {
      throw CrosshashException.invalid(
          "Protocol " + name + " needs labels", "no pair has any", "use permutation or ucch");
    }
    NumpyPermutation random = new NumpyPermutation(seed);
    Set<Integer> asking = new LinkedHashSet<>();
    Set<Integer> training = new LinkedHashSet<>();
    boolean first = true;
    for (String label : classes) {
      List<Integer> free = new ArrayList<>();
      for (int position : permuted(random, members(pairs, label))) {
        if (!asking.contains(position) && !training.contains(position)) {
          free.add(position);
        }
      }
      int asks = first ? firstQueries : queries;
      int trains = first ? firstTrain : train;
      asking.addAll(free.subList(0, Math.min(asks, free.size())));
      training.addAll(
          free.subList(Math.min(asks, free.size()), Math.min(asks + trains, free.size())));
      first = false;
    }
    List<Integer> database = new ArrayList<>();
    for (int position = 0; position < pairs.size(); position++) {
      if (!asking.contains(position)) {
        database.add(position);
      }
    }
    if (training.size() < fill) {
      List<Integer> rest =
          permuted(
              random, database.stream().filter(position -> !training.contains(position)).toList());
      training.addAll(rest.subList(0, Math.min(fill - training.size(), rest.size())));
    }
    if (training.isEmpty() || database.isEmpty()) {
      throw CrosshashException.invalid(
          "Some pairs must be left for training",
          pairs.size() + " pairs in " + classes.size() + " classes",
          "use per-class with fewer queries by --query-count");
    }
    return new Split(
        ids(pairs, training),
        ids(pairs, database),
        ids(pairs, asking),
        List.of(),
        ("Class by class (%s; NumPy, seed %d): %d queries, %d training pairs; the database is"
                + " everything but the queries and contains the training pairs. Labels chose who"
                + " asks and who trains.")
            .formatted(name, seed, asking.size(), training.size()));
  }

  private static List<Integer> members(List<Pair> pairs, String label) {
    List<Integer> members = new ArrayList<>();
    for (int position = 0; position < pairs.size(); position++) {
      if (pairs.get(position).labels().contains(label)) {
        members.add(position);
      }
    }
    return members;
  }

  private static List<Integer> permuted(NumpyPermutation random, List<Integer> members) {
    List<Integer> permuted = new ArrayList<>();
    for (int at : random.next(members.size())) {
      permuted.add(members.get(at));
    }
    return permuted;
  }

  private static List<String> ids(List<Pair> pairs, Iterable<Integer> positions) {
    List<String> ids = new ArrayList<>();
    positions.forEach(position -> ids.add(pairs.get(position).id()));
    return ids;
  }
}
