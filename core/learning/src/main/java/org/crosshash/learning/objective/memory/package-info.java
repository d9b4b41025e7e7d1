/**
 * UCCH's memory of codes: how it is filled and read, what negatives it draws, and the contrast and
 * ranking against them.
 */
package org.crosshash.learning.objective.memory;
