/**
 * Arrow Flight over the artifact store: tables go in and out batch by batch, with back-pressure.
 */
package org.crosshash.flight;
