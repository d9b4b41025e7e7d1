/** The similarity service: aligned embeddings to guidance. */
package org.crosshash.similarity;
