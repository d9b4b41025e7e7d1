/** The encoder-service: items to embeddings, embeddings to aligned embeddings, over gRPC. */
package org.crosshash.encoder;
