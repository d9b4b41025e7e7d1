/** What servers and clients agree on beside the protos: errors, addresses, names of operations. */
package org.crosshash.wire;
