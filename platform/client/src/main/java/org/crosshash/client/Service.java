package org.crosshash.client;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The four services. */
public enum Service {
  /** Items to embeddings. */
  ENCODER,
  /** Embeddings to guidance. */
  SIMILARITY,
  /** Embeddings and guidance to models and codes. */
  TRAINER,
  /** Codes to indexes, neighbours and metrics. */
  SEARCH;

  /** The name in endpoints and in names of operations: {@code encoder}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The service of a label, if it is one. */
  public static Optional<Service> of(String label) {
    return Arrays.stream(values()).filter(service -> service.label().equals(label)).findFirst();
  }
}
