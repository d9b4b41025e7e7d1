/**
 * Experiment files: read with what they extend, their variables and overrides, and spread out into
 * trials.
 */
package org.crosshash.experiments.sweeps.file;
