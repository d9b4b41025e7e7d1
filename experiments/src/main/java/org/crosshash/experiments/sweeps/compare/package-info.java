/**
 * Two sweeps or two trials of a workspace side by side: what was set differently, what came out.
 */
package org.crosshash.experiments.sweeps.compare;
