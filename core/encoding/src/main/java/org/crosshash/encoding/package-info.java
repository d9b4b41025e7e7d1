/**
 * Pictures and texts to vectors: decoding, preprocessing, models, objects, words, and the alignment
 * that brings two modalities into one space.
 */
package org.crosshash.encoding;
