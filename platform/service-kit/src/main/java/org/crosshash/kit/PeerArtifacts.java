package org.crosshash.kit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Table;
import org.crosshash.wire.Address;

/** Artifacts of this server's store, and tables copied from allowed peers. */
final class PeerArtifacts implements Artifacts {
  private final ArtifactStore store;
  private final List<Address> allowed;
  private final Supplier<Optional<Address>> self;
  private final TablePull pull;
  private final Map<ArtifactName, ReentrantLock> pulling = new ConcurrentHashMap<>();

  /** Copies a table from a peer into the store of this server. */
  @FunctionalInterface
  interface TablePull {
    /**
     * Copies a table and verifies its digest.
     *
     * @throws CrosshashException (NOT_FOUND, UNAVAILABLE, DATA_LOSS) where that fails
     */
    void pull(Address peer, ArtifactName name);
  }

  /**
   * @param allowed peers that artifacts may be copied from
   * @param self where this server answers; empty while it starts
   */
  PeerArtifacts(
      ArtifactStore store,
      List<Address> allowed,
      Supplier<Optional<Address>> self,
      TablePull pull) {
    this.store = store;
    this.allowed = List.copyOf(allowed);
    this.self = self;
    this.pull = pull;
  }

  @Override
  public ArtifactName fetch(ArtifactReference reference) {
    if (!Artifacts.isGiven(reference)) {
      throw CrosshashException.invalid(
          "A reference names an artifact", "\"\"", "give tables/<digest> or models/<digest>");
    }
    ArtifactName name = ArtifactName.parse(reference.getName());
    if (store.find(name).isEmpty()) {
      pull(name, reference.getLocation());
    }
    return name;
  }

  @Override
  public Table open(ArtifactReference reference) {
    ArtifactName name = fetch(reference);
    if (name.kind() != ArtifactName.Kind.TABLE) {
      throw CrosshashException.invalid(
          "What is read here is a table", name, "give the name of a table: tables/<digest>");
    }
    return store.open(name);
  }

  private void pull(ArtifactName name, String location) {
    if (location.isEmpty()) {
      throw absent(name, "upload it, or say in the reference where it is");
    }
    Address named = Address.parse(location);
    if (self.get().filter(named::reachesSame).isPresent()) {
      throw absent(name, "make it again, or correct the reference");
    }
    Address peer = allowed(named);
    if (name.kind() != ArtifactName.Kind.TABLE) {
      throw CrosshashException.precondition(
          "Only tables are copied from peers; a model stays where it was trained",
          name + " at " + peer,
          "send the request to " + peer);
    }
    ReentrantLock lock = pulling.computeIfAbsent(name, absent -> new ReentrantLock());
    lock.lock();
    try {
      // Whoever held the lock before may have copied it.
      if (store.find(name).isEmpty()) {
        pull.pull(peer, name);
      }
    } finally {
      lock.unlock();
      pulling.remove(name, lock);
    }
  }

  /** The peer as the allow-list writes it, for the reference comes from a stranger. */
  private Address allowed(Address named) {
    return allowed.stream()
        .filter(named::reachesSame)
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.precondition(
                "Artifacts are copied from peers on the allow-list only",
                named,
                "start this server with " + named + " among its peers, or upload the table here"));
  }

  private static CrosshashException absent(ArtifactName name, String cure) {
    return CrosshashException.notFound("This server does not hold the artifact", name, cure);
  }
}
