package org.crosshash.experiments.sweeps.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.crosshash.files.LockFile;

/**
 * The workers of a workspace, a lock file each.
 *
 * @param folder where the files are
 */
record Workers(Path folder) {
  /** Files of dead workers are kept for so long, so that nobody removes one that is being made. */
  private static final Duration KEPT = Duration.ofDays(1);

  /** The workers of a store's folder; files of those that died long ago are removed. */
  static Workers in(Path store) throws IOException {
    Workers workers = new Workers(Files.createDirectories(store.resolve("workers")));
    Instant old = Instant.now().minus(KEPT);
    try (Stream<Path> files = Files.list(workers.folder)) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(old) && !LockFile.isHeld(file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException _) {
      // Another process removed it too.
    }
    return workers;
  }

  Worker enter() {
    String id = UUID.randomUUID().toString();
    try {
      Path file = folder.resolve(id);
      return new Worker(id, file, LockFile.take(file).orElseThrow());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Says whether a worker lives, looking once for each. */
  Predicate<String> livingOnce() {
    Map<String, Boolean> known = new HashMap<>();
    return id -> known.computeIfAbsent(id, this::lives);
  }

  private boolean lives(String id) {
    try {
      return LockFile.isHeld(folder.resolve(id));
    } catch (NoSuchFileException gone) {
      return false;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
