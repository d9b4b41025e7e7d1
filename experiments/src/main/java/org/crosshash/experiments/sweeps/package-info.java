/** Sweeps: what there is to run of an experiment file, and under which identities. */
package org.crosshash.experiments.sweeps;
