/**
 * What hash networks are trained to minimise: the objective of each method, and the criterion that
 * it opens for one training.
 */
package org.crosshash.learning.objective;
