/** CIRH's teacher: the graph convolution over a batch whose codes the hash networks follow. */
package org.crosshash.learning.objective.teacher;
