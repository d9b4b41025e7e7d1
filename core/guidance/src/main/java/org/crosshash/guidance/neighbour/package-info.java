/** Nearest neighbours of all items among all items, exact and approximate. */
package org.crosshash.guidance.neighbour;
