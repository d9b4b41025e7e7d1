/**
 * Hash networks, objectives, optimisers, the training loop, checkpoints, closed-form baselines and
 * the models that all of them make.
 *
 * <p>Gradients are written out by hand (the networks are small, the objectives are functions of
 * three matrices of inner products), so a step is a fixed list of tensor operations without a
 * graph. Training computes on the processor by DJL's PyTorch engine; hashing is plain Java.
 */
package org.crosshash.learning;
