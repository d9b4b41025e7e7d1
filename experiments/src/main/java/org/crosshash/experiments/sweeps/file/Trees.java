package org.crosshash.experiments.sweeps.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Lays one tree over another. */
final class Trees {
  private Trees() {}

  /** Mappings are merged key by key; everything else, lists too, is replaced as a whole. */
  static void lay(ObjectNode base, JsonNode over) {
    over.properties()
        .forEach(entry -> {
          if (base.get(entry.getKey()) instanceof ObjectNode below && entry.getValue().isObject()) {
            lay(below, entry.getValue());
          } else {
            base.set(entry.getKey(), entry.getValue().deepCopy());
          }
        });
  }
}
