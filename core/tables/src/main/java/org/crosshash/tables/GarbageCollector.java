package org.crosshash.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crosshash.errors.CrosshashException;

/** Finds what nothing keeps: mark from the pins and the rule through provenance, then sweep. */
final class GarbageCollector {
  private final StoreFolder folder;
  private final Leases leases;

  GarbageCollector(StoreFolder folder, Leases leases) {
    this.folder = folder;
    this.leases = leases;
  }

  GarbageReport find(GarbageRule rule, List<StoredArtifact> all) throws IOException {
    Map<ArtifactName, StoredArtifact> byName = new TreeMap<>();
    all.forEach(artifact -> byName.put(artifact.name(), artifact));
    Set<ArtifactName> kept = reachable(rule, byName);
    Instant youngest = Instant.now().minus(rule.minimumAge());
    long freed = 0;
    List<ArtifactName> garbage = new ArrayList<>();
    for (StoredArtifact artifact : byName.values()) {
      ArtifactName name = artifact.name();
      if (!kept.contains(name) && !leases.has(name) && !lastUsed(name).isAfter(youngest)) {
        garbage.add(name);
        freed += artifact.sizeBytes();
      }
    }
    return new GarbageReport(garbage, freed);
  }

  private Set<ArtifactName> reachable(GarbageRule rule, Map<ArtifactName, StoredArtifact> byName)
      throws IOException {
    requireReadablePins(byName.keySet());
    Set<ArtifactName> kept = new HashSet<>();
    Deque<ArtifactName> open = new ArrayDeque<>(rule.keep());
    byName.values().stream()
        .filter(StoredArtifact::pinned)
        .map(StoredArtifact::name)
        .forEach(open::add);
    while (!open.isEmpty()) {
      ArtifactName name = open.remove();
      StoredArtifact artifact = byName.get(name);
      if (artifact == null && Files.exists(folder.object(name.digest()))) {
        throw unreadable(name);
      }
      if (artifact != null && kept.add(name)) {
        artifact.provenance().stream()
            .flatMap(provenance -> provenance.recipe().inputs().values().stream())
            .flatMap(input -> parse(input).stream())
            .forEach(open::add);
      }
    }
    return kept;
  }

  /** A pin names a digest only; what it protects must be among what could be read. */
  private void requireReadablePins(Set<ArtifactName> readable) throws IOException {
    Set<Digest> digests = readable.stream().map(ArtifactName::digest).collect(Collectors.toSet());
    for (Digest pinned : folder.pinned()) {
      if (!digests.contains(pinned) && Files.exists(folder.object(pinned))) {
        throw unreadable(pinned);
      }
    }
  }

  private static CrosshashException unreadable(Object name) {
    return CrosshashException.precondition(
        "Garbage is collected only where all that is kept can be read: what it was made from is"
            + " kept with it",
        name + ", whose description or provenance is damaged",
        "make or fetch it again, which heals it, or unpin and delete it");
  }

  /** Inputs may name what is no artifact, such as a dataset's version. */
  private static Optional<ArtifactName> parse(String input) {
    try {
      return Optional.of(ArtifactName.parse(input));
    } catch (CrosshashException e) {
      return Optional.empty();
    }
  }

  private Instant lastUsed(ArtifactName name) throws IOException {
    return Files.getLastModifiedTime(folder.object(name.digest()).resolve(StoreFolder.ABOUT))
        .toInstant();
  }

  /** Deletes recipes that are bound to nothing that is here. */
  void removeDanglingRecipes() throws IOException {
    for (Path recipe : folder.recipes()) {
      Optional<ArtifactName> bound = StoreRecords.binding(recipe);
      if (bound.isEmpty() || !Files.exists(folder.object(bound.get().digest()))) {
        Files.delete(recipe);
      }
    }
  }
}
