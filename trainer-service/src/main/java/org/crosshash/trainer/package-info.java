/**
 * The trainer-service: aligned embeddings and guidance to hash models, embeddings to codes. A thin
 * face over {@code org.crosshash.learning}; it reads ids and vectors, never labels or splits.
 */
package org.crosshash.trainer;
