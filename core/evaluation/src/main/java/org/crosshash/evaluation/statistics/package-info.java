/**
 * Statistics over seeds and over queries: intervals of means, paired tests, correction for many
 * tests.
 *
 * <p>All of it equals SciPy's and statsmodels' figures to 1e-9 on the vectors of the tests.
 */
package org.crosshash.evaluation.statistics;
