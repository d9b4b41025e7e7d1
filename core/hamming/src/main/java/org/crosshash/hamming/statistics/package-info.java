/**
 * What codes look like without labels: balance and correlation of their bits, how many items share
 * a code, how far matching pairs, random pairs and members of communities are from one another.
 *
 * <p>Counts are exact; what is drawn from a sample says so. The same codes always give the same
 * numbers.
 */
package org.crosshash.hamming.statistics;
