/** Sweeps over gRPC, in a server that holds the other services too. */
package org.crosshash.experiments.sweeps.serve;
