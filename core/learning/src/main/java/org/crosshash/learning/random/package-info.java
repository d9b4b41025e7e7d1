/**
 * Random numbers drawn from counters: the value of a draw follows from its key and its place, never
 * from what was drawn before, so that a training which goes on equals one that was never stopped.
 */
package org.crosshash.learning.random;
