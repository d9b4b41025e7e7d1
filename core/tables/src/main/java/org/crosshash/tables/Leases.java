package org.crosshash.tables;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts who needs an artifact now. */
final class Leases {
  private final Map<ArtifactName, Integer> counts = new ConcurrentHashMap<>();

  ArtifactLease take(ArtifactName name) {
    counts.merge(name, 1, Integer::sum);
    AtomicBoolean open = new AtomicBoolean(true);
    return new ArtifactLease() {
      @Override
      public ArtifactName name() {
        return name;
      }

      @Override
      public void close() {
        if (open.compareAndSet(true, false)) {
          counts.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
        }
      }
    };
  }

  boolean has(ArtifactName name) {
    return counts.containsKey(name);
  }

  Set<ArtifactName> names() {
    return Set.copyOf(counts.keySet());
  }
}
