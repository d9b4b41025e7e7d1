/** search-service: durable indexes of codes, their neighbours, and retrieval metrics, over gRPC. */
package org.crosshash.search;
