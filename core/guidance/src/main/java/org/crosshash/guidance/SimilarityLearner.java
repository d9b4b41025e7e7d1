package org.crosshash.guidance;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Workers;

/**
 * Trains the generator of {@link UchmRecipe} and applies it to the training items. It is
 * implemented where the tensor engine is, which this module does not know.
 */
@FunctionalInterface
public interface SimilarityLearner {
  /** Refuses: for builds without a tensor engine. */
  SimilarityLearner NONE =
      (recipe, seed, input, target, workers) -> {
        throw CrosshashException.precondition(
            "A similarity generator is trained by a tensor engine",
            "none",
            "set interaction to none, or build the guidance by the similarity service");
      };

  /**
   * What was learned.
   *
   * @param similarity S_MIE of the items, in [-1, 1], symmetric
   * @param statistics numbers to store with the guidance, by name
   */
  record Learned(SquareMatrix similarity, SortedMap<String, Double> statistics) {
    /** Copies the statistics. */
    public Learned {
      Objects.requireNonNull(similarity, "similarity");
      statistics = Collections.unmodifiableSortedMap(new TreeMap<>(statistics));
    }
  }

  /**
   * Trains and applies a generator.
   *
   * @param target the spread target {@code tanh(κ z(T))} of the input's items, in (-1, 1)
   * @throws CrosshashException if the input does not suit the recipe, a number is no longer finite
   *     or the build was cancelled
   */
  Learned learn(
      UchmRecipe recipe, long seed, GuidanceInput input, Guidance target, Workers workers);
}
