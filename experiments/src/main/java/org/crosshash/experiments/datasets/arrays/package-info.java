/** Named arrays in MATLAB, HDF5 and NumPy files, read a few rows at a time. */
package org.crosshash.experiments.datasets.arrays;
