/** The layouts in which the field hands its datasets around, each read by a class of its own. */
package org.crosshash.experiments.datasets.layouts;
