/** Searches that learn from the trials of a sweep which point of the axes to try next. */
package org.crosshash.experiments.sweeps.explore;
