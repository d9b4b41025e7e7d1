/** Benchmarks of the hot paths: JMH classes, and our sides of the side-by-side runs. */
package org.crosshash.benchmarks;
