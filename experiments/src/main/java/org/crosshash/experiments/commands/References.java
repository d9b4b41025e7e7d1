package org.crosshash.experiments.commands;

import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.tables.ArtifactName;

/** Names typed by a user, as references to the service that makes such artifacts. */
final class References {
  private References() {}

  /** An artifact at the service that made it. */
  static ArtifactReference at(CrosshashClient client, Service maker, String name) {
    return client.reference(maker, ArtifactName.parse(name));
  }
}
