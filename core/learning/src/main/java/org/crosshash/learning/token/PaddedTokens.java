package org.crosshash.learning.token;

import ai.djl.ndarray.NDArray;

/**
 * The tokens of a batch of one modality, padded to the longest item of that batch.
 *
 * @param items B
 * @param tokens N, of the longest item
 * @param values B N x inputs, scaled, after dropout; zeros where an item has fewer tokens
 * @param valid B N x 1, 1 for a token and 0 for padding
 * @param hidden B x N, 0 for a token and very negative for padding: added to attention scores
 * @param count number of tokens that are no padding
 */
public record PaddedTokens(
    int items, int tokens, NDArray values, NDArray valid, NDArray hidden, int count) {}
