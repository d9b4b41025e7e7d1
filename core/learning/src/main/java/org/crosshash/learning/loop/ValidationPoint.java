package org.crosshash.learning.loop;

/**
 * What a validation found.
 *
 * @param epoch after which it was made, from 1
 * @param score of the validator
 */
public record ValidationPoint(int epoch, double score) {}
