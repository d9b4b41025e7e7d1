/**
 * Retrieval metrics and curves of binary codes against labels, by the field's protocol.
 *
 * <p>An item is relevant to a query where they share at least one label, or where both are of one
 * instance ({@link org.crosshash.evaluation.Relevance}). Items are ranked by Hamming distance, ties
 * by database index; tie-aware measures give the exact mean over all orders of the ties instead.
 * {@link org.crosshash.evaluation.RetrievalEvaluator} is the way in; {@link
 * org.crosshash.evaluation.Measures} names the conventions.
 */
package org.crosshash.evaluation;
