package org.crosshash.guidance;

/**
 * Guidance whose blocks are computed from ingredients and from the embeddings, so that no n x n
 * matrix exists.
 */
public interface FactoredGuidance extends Guidance {
  /** What has to be stored beside the embeddings to have this guidance again. */
  Ingredients ingredients();
}
