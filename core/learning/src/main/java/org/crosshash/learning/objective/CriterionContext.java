package org.crosshash.learning.objective;

import ai.djl.ndarray.NDManager;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.tensor.Constants;

/**
 * What an objective is opened with.
 *
 * @param manager parent of what it owns; lives as long as the training
 * @param constants of that manager
 * @param config what it reads of the training's configuration
 * @param pairs number of training pairs
 * @param imageDimension of a picture's vector
 * @param textDimension of a text's vector
 */
public record CriterionContext(
    NDManager manager,
    Constants constants,
    Settings config,
    int pairs,
    int imageDimension,
    int textDimension) {
  /**
   * What an objective reads of a training's configuration.
   *
   * @param bits code length
   * @param seed of what it draws
   * @param optimiser of both networks
   * @param batchSize pairs a step
   * @param epochs passes over the training pairs
   */
  public record Settings(
      int bits, long seed, OptimiserConfig optimiser, int batchSize, int epochs) {}
}
