package org.crosshash.search;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.Artifacts;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Table;

/** Tables that requests refer to. */
final class References {
  private References() {}

  /** Throws INVALID_ARGUMENT unless the reference names a table. */
  static void require(ArtifactReference reference, String field) {
    if (!Artifacts.isGiven(reference)) {
      throw CrosshashException.invalid(
          "The request needs a table in `" + field + "`", "none", "give a `tables/<digest>`");
    }
    requireTable(reference, field);
  }

  /** Throws INVALID_ARGUMENT where the reference names something that is no table. */
  static void requireTableIfGiven(ArtifactReference reference, String field) {
    if (Artifacts.isGiven(reference)) {
      requireTable(reference, field);
    }
  }

  /** The ids in a table, where it is given. */
  static Optional<Set<String>> selection(Artifacts artifacts, ArtifactReference reference) {
    if (!Artifacts.isGiven(reference)) {
      return Optional.empty();
    }
    try (Table table = artifacts.open(reference)) {
      return Optional.of(new LinkedHashSet<>(table.ids()));
    }
  }

  private static void requireTable(ArtifactReference reference, String field) {
    if (ArtifactName.parse(reference.getName()).kind() != ArtifactName.Kind.TABLE) {
      throw CrosshashException.invalid(
          "`" + field + "` names a table", reference.getName(), "give a `tables/<digest>`");
    }
  }
}
