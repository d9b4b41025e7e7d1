/** Image-text pairs with labels and splits: the bundled sample, and any user's own from a table. */
package org.crosshash.experiments.datasets;
