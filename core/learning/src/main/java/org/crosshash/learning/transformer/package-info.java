/**
 * Transformers over the tokens of an item: the layer that UCHM's generator shares, and hash
 * networks made of it, under training and as they hash.
 */
package org.crosshash.learning.transformer;
