/** Reads the similarities that a user brings as files. */
package org.crosshash.experiments.similarity;
