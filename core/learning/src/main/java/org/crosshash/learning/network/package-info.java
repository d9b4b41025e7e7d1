/**
 * Networks under training, in native memory: layers, normalisation and dropout, each with its
 * gradient written out by hand.
 */
package org.crosshash.learning.network;
