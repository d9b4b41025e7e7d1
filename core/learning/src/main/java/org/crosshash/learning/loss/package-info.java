/** What one step measured: named, weighted terms, their values and the gradients of the outputs. */
package org.crosshash.learning.loss;
