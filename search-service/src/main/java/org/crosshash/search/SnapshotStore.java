package org.crosshash.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.IndexSnapshotFolder;
import org.crosshash.search.index.IndexSources;
import org.crosshash.search.index.SnapshotManifest;

/**
 * The snapshots of one server: {@code <index>/<snapshot>} below a folder. They outlive their
 * indexes. Safe for any number of threads.
 */
final class SnapshotStore {
  private static final String HIDDEN = ".";

  private final Path folder;

  /**
   * Takes a folder of snapshots, and removes what an interrupted copy or deletion left there.
   *
   * @param folder is made where it does not exist
   */
  SnapshotStore(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      for (Path index : children(folder)) {
        for (Path path : children(index)) {
          if (isHidden(path)) {
            DurableFiles.deleteTree(path);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare the folder of snapshots " + folder, e);
    }
  }

  /**
   * Copies an index; the snapshot is there wholly or not at all.
   *
   * @throws CrosshashException ALREADY_EXISTS where the name is taken
   */
  SnapshotManifest take(DurableIndex index, SnapshotName name) {
    requireFree(name);
    Path draft = folder.resolve(name.index()).resolve(HIDDEN + name.id() + "." + UUID.randomUUID());
    try {
      Files.createDirectories(draft.getParent());
      DurableFiles.force(folder);
      try {
        SnapshotManifest manifest = index.copyTo(draft, Instant.now());
        synchronized (this) {
          requireFree(name);
          DurableFiles.move(draft, path(name));
        }
        return manifest;
      } finally {
        DurableFiles.deleteTree(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the snapshot " + name, e);
    }
  }

  /**
   * What a snapshot is.
   *
   * @throws CrosshashException NOT_FOUND where there is none; DATA_LOSS where its manifest is
   *     damaged
   */
  SnapshotManifest get(SnapshotName name) {
    requireExists(name);
    return IndexSnapshotFolder.read(path(name));
  }

  /** Whether there is one of this name. */
  boolean exists(SnapshotName name) {
    return Files.isDirectory(path(name));
  }

  /** Throws ALREADY_EXISTS where a name is taken. */
  void requireFree(SnapshotName name) {
    if (exists(name)) {
      throw new CrosshashException(
          Problem.ALREADY_EXISTS,
          "A snapshot's name names one snapshot",
          name,
          "choose another, or delete the snapshot first");
    }
  }

  /** Names of all snapshots of an index, or of all indexes, sorted, damaged ones too. */
  List<SnapshotName> names(Optional<String> index) {
    List<SnapshotName> names = new ArrayList<>();
    try {
      for (Path ofIndex : children(folder)) {
        String id = ofIndex.getFileName().toString();
        if (index.isEmpty() || index.get().equals(id)) {
          for (Path snapshot : children(ofIndex)) {
            if (!isHidden(snapshot)) {
              names.add(new SnapshotName(id, snapshot.getFileName().toString()));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the snapshots in " + folder, e);
    }
    return names;
  }

  /**
   * Makes the folder of an index from a snapshot.
   *
   * @param target must not exist
   * @param eachFile told how many bytes were copied so far; may throw to stop
   * @throws CrosshashException NOT_FOUND where there is none; DATA_LOSS where a file of it is
   *     damaged
   */
  void restore(SnapshotName name, String id, Path target, LongConsumer eachFile) {
    requireExists(name);
    IndexSnapshotFolder.restore(path(name), target, id, Instant.now(), eachFile);
  }

  /**
   * Deletes a snapshot, damaged or not.
   *
   * @throws CrosshashException NOT_FOUND where there is none
   */
  synchronized void delete(SnapshotName name) {
    requireExists(name);
    Path doomed =
        folder.resolve(name.index()).resolve(HIDDEN + name.id() + "." + UUID.randomUUID());
    try {
      // Gone with the renaming; a crash from here on leaves only rubbish.
      DurableFiles.move(path(name), doomed);
      DurableFiles.deleteTree(doomed);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the snapshot " + name, e);
    }
  }

  /** Names of the artifacts that the entries of any snapshot come from, and of their models. */
  SortedSet<String> sources() {
    SortedSet<String> sources = new TreeSet<>();
    names(Optional.empty()).forEach(name -> sources.addAll(IndexSources.read(path(name))));
    return sources;
  }

  private void requireExists(SnapshotName name) {
    if (!exists(name)) {
      List<String> known = names(Optional.empty()).stream().map(SnapshotName::toString).toList();
      throw CrosshashException.notFound(
          "The snapshot must exist",
          name,
          known.isEmpty() ? "take one first; there is none yet" : "use one of " + known);
    }
  }

  private Path path(SnapshotName name) {
    return folder.resolve(name.index()).resolve(name.id());
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(HIDDEN);
  }

  private static List<Path> children(Path parent) throws IOException {
    try (Stream<Path> paths = Files.list(parent)) {
      return paths.filter(Files::isDirectory).sorted().toList();
    }
  }
}
