/**
 * The durable index: codes with ids and attributes, kept by RocksDB, scanned in memory. Knows
 * neither gRPC nor Flight.
 */
package org.crosshash.search.index;
