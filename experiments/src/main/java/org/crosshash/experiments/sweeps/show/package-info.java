/** How a sweep goes on, for people at a terminal, in logs, and for scripts. */
package org.crosshash.experiments.sweeps.show;
