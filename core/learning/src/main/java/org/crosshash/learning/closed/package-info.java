/**
 * Baselines in closed form, without gradients: random hyperplanes, PCA and CCA with iterative
 * quantisation, and CVH.
 */
package org.crosshash.learning.closed;
