/**
 * What every part needs of the tensor engine: where it runs, constants, buffers from the heap, and
 * the few operations on matrices that several parts share.
 */
package org.crosshash.learning.tensor;
