package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.search.v1.EvaluateConfig;

/**
 * What an experiment runs: every method at every code length with every seed.
 *
 * @param study name that tracked runs are gathered under
 * @param dataset the pairs
 * @param encoding how they are encoded; of moving pictures the dataset's frames are taken, unless
 *     it says how many
 * @param models digests of the models that encode and are not built in ({@link EncodingModels});
 *     empty where there are none
 * @param methods methods, in the order of the table
 * @param bits code lengths
 * @param seeds seeds
 * @param asking the part of the split that asks: {@code query}, or {@code validation} while
 *     settings are chosen
 * @param evaluation what is measured
 */
public record Plan(
    String study,
    Dataset dataset,
    EncodeConfig encoding,
    String models,
    List<MethodChoice> methods,
    List<Integer> bits,
    List<Long> seeds,
    String asking,
    EvaluateConfig evaluation) {
  /** Checks that there is something to do, before anything is done. */
  public Plan {
    requireNonNull(study, "study");
    requireNonNull(dataset, "dataset");
    encoding = DatasetEncoding.of(dataset, encoding);
    requireNonNull(models, "models");
    methods = List.copyOf(methods);
    bits = List.copyOf(bits);
    seeds = List.copyOf(seeds);
    requireNonNull(evaluation, "evaluation");
    if (methods.isEmpty() || bits.isEmpty() || seeds.isEmpty()) {
      throw CrosshashException.invalid(
          "An experiment needs at least one method, one code length and one seed",
          "methods %s, bits %s, seeds %s".formatted(methods, bits, seeds),
          "name one of each");
    }
    if (dataset.split().part(asking).isEmpty()) {
      throw CrosshashException.invalid(
          "The part of the split that asks must not be empty",
          asking + " of " + dataset.name(),
          "choose another part, or import the dataset with another split");
    }
    for (MethodChoice method : methods) {
      for (int length : bits) {
        for (long seed : seeds) {
          var _ = method.config(length, seed);
        }
      }
    }
  }

  /** A plan whose models are built in. */
  public Plan(
      String study,
      Dataset dataset,
      EncodeConfig encoding,
      List<MethodChoice> methods,
      List<Integer> bits,
      List<Long> seeds,
      String asking,
      EvaluateConfig evaluation) {
    this(study, dataset, encoding, "", methods, bits, seeds, asking, evaluation);
  }
}
