/** Tables of pairs, row by row: TSV, CSV, JSON lines and Parquet. */
package org.crosshash.experiments.datasets.rows;
