/** Tables of results over seeds: means with intervals, ablations with tests, as Markdown. */
package org.crosshash.experiments.results;
