/** Ridge regression, canonical correlation and the decompositions beneath them. */
package org.crosshash.linear;
