/**
 * What a workspace knows of its sweeps and trials: one SQLite file that several processes share.
 */
package org.crosshash.experiments.sweeps.state;
