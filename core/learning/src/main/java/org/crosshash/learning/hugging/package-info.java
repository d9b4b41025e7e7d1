/**
 * HuggingHash and HuggingHash+: token networks, GhostVLAD aggregation, local contrast, local codes
 * by product quantisation, and their training. Our reconstruction from the papers' abstracts.
 */
package org.crosshash.learning.hugging;
