/**
 * Models as they hash, in plain Java without the tensor engine: layers, heads, codes, and the files
 * that hold them.
 */
package org.crosshash.learning.model;
