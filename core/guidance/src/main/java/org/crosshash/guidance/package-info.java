/** Similarity recipes, communities, and the guidance blocks that training asks for. */
package org.crosshash.guidance;
