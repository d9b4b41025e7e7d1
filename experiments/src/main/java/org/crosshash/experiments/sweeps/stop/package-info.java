/** Rules that stop the trials of a sweep early, by their validation figures. */
package org.crosshash.experiments.sweeps.stop;
