/** What a dataset looks like and what is wrong with it: counts, lengths, leaks, near-duplicates. */
package org.crosshash.experiments.datasets.describe;
