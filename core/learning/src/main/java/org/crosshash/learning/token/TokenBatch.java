package org.crosshash.learning.token;

import ai.djl.ndarray.NDArray;

/**
 * The tokens of a batch, padded to the longest item.
 *
 * @param items B
 * @param tokens N, of the longest item
 * @param values B N x dimension; zeros where an item has fewer tokens
 * @param counts tokens of each item, at least 1
 */
public record TokenBatch(int items, int tokens, NDArray values, int[] counts) {}
