/**
 * Optimisers that equal PyTorch's or those of released code, their schedules, and the limits of
 * gradients.
 */
package org.crosshash.learning.optimiser;
