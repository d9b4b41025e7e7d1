/**
 * The loop around any training: the order of batches, epochs, progress, checkpoints and how it goes
 * on from one.
 */
package org.crosshash.learning.loop;
