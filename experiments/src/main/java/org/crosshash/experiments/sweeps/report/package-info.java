/** Figures of sweeps with intervals and tests, and the reports that show them. */
package org.crosshash.experiments.sweeps.report;
