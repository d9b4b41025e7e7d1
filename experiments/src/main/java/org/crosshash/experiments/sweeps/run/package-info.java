/**
 * Runs the trials of sweeps, with retries, limits and several workers, and shows how it goes on.
 */
package org.crosshash.experiments.sweeps.run;
