/**
 * Drawings of reports as SVG elements whose colours are the page's variables, so that one drawing
 * suits light, dark and paper.
 */
package org.crosshash.experiments.report.plot;
