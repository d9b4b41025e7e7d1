/** Graphs of similar items, their communities, and the cells around the communities' centres. */
package org.crosshash.guidance.community;
