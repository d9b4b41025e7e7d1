/**
 * Training of a pair of hash networks: its configuration, the pairs it learns from, the steps it
 * takes and what comes out.
 */
package org.crosshash.learning.training;
