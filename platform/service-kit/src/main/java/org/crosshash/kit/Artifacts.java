package org.crosshash.kit;

import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Table;

/** Artifacts by reference: of this server, or copied from a peer where they are absent here. */
public interface Artifacts {
  /**
   * Makes sure that this server holds an artifact.
   *
   * <p>Where it is absent and the reference has a location, a table is copied from there by Flight
   * and its digest is verified.
   *
   * @return its name
   * @throws CrosshashException (INVALID_ARGUMENT) if the name is malformed or empty; (NOT_FOUND) if
   *     nobody holds it; (FAILED_PRECONDITION) if the location is not on the allow-list of peers;
   *     (UNAVAILABLE) if the peer cannot be reached; (DATA_LOSS) if what came is not what was named
   */
  ArtifactName fetch(ArtifactReference reference);

  /**
   * Fetches a table and opens it.
   *
   * @throws CrosshashException as {@link #fetch}; (INVALID_ARGUMENT) if it is not a table
   */
  Table open(ArtifactReference reference);

  /** Whether a reference names anything; messages have an empty one where nothing was given. */
  static boolean isGiven(ArtifactReference reference) {
    return !reference.getName().isEmpty();
  }
}
