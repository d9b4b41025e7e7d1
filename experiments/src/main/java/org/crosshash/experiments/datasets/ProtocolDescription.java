package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a split protocol does, for a user who chooses one.
 *
 * @param name name that commands take
 * @param version another for each change of what it draws
 * @param rule what it does
 * @param counts what its counts are, and their defaults
 * @param source who divides so
 */
public record ProtocolDescription(
    String name, int version, String rule, String counts, String source) {
  /** Checks that nothing is null. */
  public ProtocolDescription {
    requireNonNull(name, "name");
    requireNonNull(rule, "rule");
    requireNonNull(counts, "counts");
    requireNonNull(source, "source");
  }

  /** All protocols. */
  public static List<ProtocolDescription> all() {
    return List.of(
        new ProtocolDescription(
            PermutationSplit.NAME,
            1,
            "NumPy's permutation of all pairs: the first ask, the next train, the database is"
                + " everything but the queries",
            "--query-count a tenth, at most 2000; --train-count the rest, at most 5000",
            "VTM-UCH and MITH (load_data.py, seed 1), number by number"),
        new ProtocolDescription(
            GroupPermutationSplit.NAME,
            1,
            "whole groups of near-copies in NumPy's permutation: queries, then validation; the rest"
                + " trains and is the database",
            "--query-count a tenth, at most 2000; --validation-count a twentieth, at most 2000",
            "ours; needs --group"),
        new ProtocolDescription(
            PerClassSplit.MIRFLICKR,
            1,
            "class by class: 160 queries of the first class and 80 of each other, 400 and 200"
                + " training pairs, filled up to 5000; the database is everything but the queries",
            "fixed",
            "DJSRH, JDSH, DSAH and CCAH on MIRFlickr-25K (datasets.py); their generator is not"
                + " seeded (DSAH's by 1), here it is"),
        new ProtocolDescription(
            PerClassSplit.NUS_WIDE,
            1,
            "class by class: 200 queries and 500 training pairs of each; the database is everything"
                + " but the queries",
            "fixed",
            "DJSRH and JDSH on NUS-WIDE with 10 concepts (datasets.py); seeded here"),
        new ProtocolDescription(
            PerClassSplit.NAME,
            1,
            "the same rule with your own counts",
            "--query-count of each class, 10; --train-count of each class, 50",
            "after DJSRH"),
        new ProtocolDescription(
            LastPairsSplit.NAME,
            1,
            "the last pairs in the order of the files ask, all others train and are the database",
            "--query-count a tenth, at most 2000; UCCH's are 2000, NUS-WIDE 2100, MS-COCO 5000",
            "UCCH on features (src/cmdataset.py)"),
        new ProtocolDescription(
            LastPairsSplit.SHUFFLED,
            1,
            "the same after a shuffle of all pairs",
            "--query-count as above",
            "UCCH on pictures (src/cmdataset.py); its shuffle is not seeded, here it is"),
        new ProtocolDescription(
            IdListSplit.NAME,
            1,
            "your own lists of ids, one a line; without one for the database it is every pair that"
                + " asks in no part",
            "--split-ids train=FILE,query=FILE[,database=FILE][,validation=FILE]",
            "yours"));
  }

  /** The description of a protocol. */
  static ProtocolDescription of(String name) {
    return all().stream()
        .filter(description -> description.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
