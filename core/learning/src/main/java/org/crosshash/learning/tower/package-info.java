/**
 * Text encoders that are trained with the hash networks, as VTM-UCH trains CLIP's: a TorchScript
 * module of the user's, its parameters, and their gradients by the tensor engine's autograd.
 */
package org.crosshash.learning.tower;
