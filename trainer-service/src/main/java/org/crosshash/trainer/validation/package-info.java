/**
 * Validation of a training: the one place of the trainer-service that may read labels.
 *
 * <p>What is made here is a {@link org.crosshash.learning.loop.Validator}: it is given codes and
 * answers with one number. Nothing that learns can reach anything else of it.
 */
package org.crosshash.trainer.validation;
