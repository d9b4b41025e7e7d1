package org.crosshash.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;

/**
 * Checks artifacts on disk against their names, in full once a process and again when a file's size
 * or time of change is another.
 */
final class Integrity {
  /** What tells cheaply that a file was touched. */
  private record Stamp(Path path, long size, long modifiedMillis, String fileKey) {}

  private final StoreFolder folder;
  private final Map<ArtifactName, List<Stamp>> checked = new ConcurrentHashMap<>();
  private final Set<ArtifactName> damaged = ConcurrentHashMap.newKeySet();

  Integrity(StoreFolder folder) {
    this.folder = folder;
  }

  /** Takes note of an artifact that this process has just written and digested. */
  void trust(ArtifactName name, StoreRecords.About about) {
    damaged.remove(name);
    checked.put(name, stamps(name, about));
  }

  /** Forgets an artifact that is deleted. */
  void forget(ArtifactName name) {
    damaged.remove(name);
    checked.remove(name);
  }

  /**
   * Checks what costs nothing: that the files are there, of the right size, and not known to be
   * damaged.
   *
   * @throws CrosshashException (DATA_LOSS) if not
   */
  void requirePlausible(ArtifactName name, StoreRecords.About about) {
    if (damaged.contains(name)) {
      throw StorageErrors.damaged(name, "its digest was found to be another");
    }
    long size = stamps(name, about).stream().mapToLong(Stamp::size).sum();
    if (size != about.sizeBytes()) {
      throw StorageErrors.damaged(
          name, "it has " + size + " bytes on disk instead of " + about.sizeBytes());
    }
  }

  /**
   * Checks the digest, unless this process did so before and the files were not touched since.
   *
   * @throws CrosshashException (DATA_LOSS) if it is another
   */
  void requireSound(ArtifactName name, StoreRecords.About about) {
    requirePlausible(name, about);
    if (!stamps(name, about).equals(checked.get(name))) {
      check(name, about);
    }
  }

  /**
   * Reads all bytes and checks the digest.
   *
   * @throws CrosshashException (DATA_LOSS) if it is another
   */
  void check(ArtifactName name, StoreRecords.About about) {
    List<Stamp> before = stamps(name, about);
    Path object = folder.object(name.digest());
    Digest found;
    try {
      found =
          switch (name.kind()) {
            case TABLE -> ContentDigests.table(object.resolve(StoreFolder.TABLE));
            case MODEL ->
                ContentDigests.model(
                    about.metadata(), modelFiles(object.resolve(StoreFolder.FILES)));
          };
    } catch (IOException e) {
      throw StorageErrors.damaged(name, "it cannot be read: " + e, e);
    }
    if (!found.equals(name.digest())) {
      damaged.add(name);
      checked.remove(name);
      throw StorageErrors.damaged(name, "its bytes have the digest " + found);
    }
    damaged.remove(name);
    checked.put(name, before);
  }

  /** The files of a model by their names. */
  static SortedMap<String, Path> modelFiles(Path files) throws IOException {
    SortedMap<String, Path> byName = new TreeMap<>();
    try (Stream<Path> paths = Files.list(files)) {
      paths.forEach(path -> byName.put(path.getFileName().toString(), path));
    }
    return byName;
  }

  private List<Stamp> stamps(ArtifactName name, StoreRecords.About about) {
    Path object = folder.object(name.digest());
    try {
      List<Path> paths =
          switch (name.kind()) {
            case TABLE -> List.of(object.resolve(StoreFolder.TABLE));
            case MODEL -> List.copyOf(modelFiles(object.resolve(StoreFolder.FILES)).values());
          };
      List<Stamp> stamps = new ArrayList<>();
      for (Path path : paths) {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        stamps.add(
            new Stamp(
                path,
                attributes.size(),
                attributes.lastModifiedTime().toMillis(),
                String.valueOf(attributes.fileKey())));
      }
      return stamps;
    } catch (IOException e) {
      throw StorageErrors.damaged(
          name, "of its " + about.sizeBytes() + " bytes some are missing: " + e, e);
    }
  }
}
