/**
 * Re-ranking of what a Hamming search found, in pure Java.
 *
 * <p>The first stage takes the N nearest codes; the second orders those by {@code w · hamming
 * similarity + (1 − w) · local score} and leaves the rest as it was. Local scores come from product
 * quantised local codes ({@link org.crosshash.hamming.rerank.ProductQuantiserCodebooks}) or from
 * any float vectors ({@link org.crosshash.hamming.rerank.VectorSimilarity}).
 *
 * <p>Source: our reconstruction of HuggingHash+ (Wang et al., IJCV 2024) from its abstract, which
 * tells that quantised local embeddings re-rank after the Hamming stage but gives no formula; the
 * codes and tables are those of product quantisation (Jégou et al., TPAMI 2011).
 */
package org.crosshash.hamming.rerank;
