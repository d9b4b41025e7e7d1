/**
 * UCHM's similarity generator, a transformer over the tokens of a pair: its training, its weights
 * and files, and its use in plain Java. Our reconstruction from the paper's abstract.
 */
package org.crosshash.learning.generator;
