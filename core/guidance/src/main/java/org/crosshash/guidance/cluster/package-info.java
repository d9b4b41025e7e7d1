/** K-means. */
package org.crosshash.guidance.cluster;
