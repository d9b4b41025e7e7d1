package org.crosshash.learning;

import ai.djl.ndarray.NDManager;

/**
 * What an objective is opened with.
 *
 * @param manager parent of what it owns; lives as long as the training
 * @param constants of that manager
 * @param config of the training
 * @param pairs number of training pairs
 * @param imageDimension of a picture's vector
 * @param textDimension of a text's vector
 */
record CriterionContext(
    NDManager manager,
    Constants constants,
    TrainingConfig config,
    int pairs,
    int imageDimension,
    int textDimension) {}
