/** Dense numerics that the recipes are made of: matrix products, unit rows, bit matrices. */
package org.crosshash.guidance.matrix;
