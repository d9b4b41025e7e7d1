/**
 * Hash networks, objectives, optimisers, the training loop, checkpoints, closed-form baselines and
 * the models that all of them make.
 *
 * <p>This package itself is empty; each subject has one of its own: {@code model} (what hashes, and
 * its files), {@code network}, {@code optimiser}, {@code loss}, {@code objective}, {@code loop} and
 * {@code training} (what trains), {@code token}, {@code transformer}, {@code hugging} and {@code
 * generator} (networks and methods over tokens), {@code tower} (text encoders that learn), {@code
 * closed} (baselines without gradients), {@code tensor} and {@code random} (what all stand on).
 * They know one another without cycles.
 *
 * <p>Gradients are written out by hand (the networks are small, the objectives are functions of
 * three matrices of inner products), so a step is a fixed list of tensor operations without a
 * graph; only a tower's are by autograd. Training computes on the processor by DJL's PyTorch
 * engine; hashing is plain Java.
 */
package org.crosshash.learning;
