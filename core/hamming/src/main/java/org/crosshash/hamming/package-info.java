/**
 * Packed binary codes and exact Hamming search over them, in pure Java.
 *
 * <p>{@link org.crosshash.hamming.PackedCodes} holds codes, {@link org.crosshash.hamming.CodeArray}
 * lets one writer change them while readers search, and {@link org.crosshash.hamming.FlatSearch}
 * finds the nearest ones. Results are in the total order of (distance, slot), so an answer never
 * depends on the number of threads, on the processor, or on the kernel.
 */
package org.crosshash.hamming;
