/** Tokens of items, the regions of pictures and words of texts, read batch after batch. */
package org.crosshash.learning.token;
