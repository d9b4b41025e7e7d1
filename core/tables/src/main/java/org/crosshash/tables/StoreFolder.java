package org.crosshash.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.crosshash.files.DurableFiles;

/**
 * Where things stand in a store's folder, and how they come there: written beside, forced to the
 * disk, and renamed into place, so that a crash leaves either all of a thing or nothing.
 */
final class StoreFolder {
  static final String TABLE = "table.arrow";
  static final String FILES = "files";
  static final String ABOUT = "about.json";
  static final String PROVENANCE = "provenance.json";

  /** Opens the channels that content is written through. */
  @FunctionalInterface
  interface ChannelOpener {
    /** Opens a new file for writing. */
    FileChannel open(Path path) throws IOException;
  }

  private final Path root;
  private final ChannelOpener opener;

  StoreFolder(Path root, ChannelOpener opener) {
    this.root = root;
    this.opener = opener;
  }

  /** Makes the folders and clears what a crash left unfinished. */
  void prepare() throws IOException {
    for (String folder : List.of("objects", "recipes", "pins", "temporary")) {
      Files.createDirectories(root.resolve(folder));
    }
    try (Stream<Path> leftovers = Files.list(root.resolve("temporary"))) {
      for (Path leftover : leftovers.toList()) {
        DurableFiles.deleteTree(leftover);
      }
    }
  }

  Path object(Digest digest) {
    return root.resolve("objects").resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }

  Path recipe(Digest key) {
    return root.resolve("recipes").resolve(key.hex().substring(0, 2)).resolve(key.hex() + ".json");
  }

  Path pin(ArtifactName name) {
    return root.resolve("pins").resolve(name.digest().hex());
  }

  Path pins() {
    return root.resolve("pins");
  }

  /** Digests of all that is pinned. */
  List<Digest> pinned() throws IOException {
    try (Stream<Path> all = Files.list(pins())) {
      return all.map(path -> new Digest(path.getFileName().toString())).toList();
    }
  }

  /** All objects' folders. */
  List<Path> objects() throws IOException {
    return grandchildren(root.resolve("objects"));
  }

  /** All recipes' files. */
  List<Path> recipes() throws IOException {
    return grandchildren(root.resolve("recipes"));
  }

  private static List<Path> grandchildren(Path folder) throws IOException {
    try (Stream<Path> all = Files.find(folder, 2, (path, attributes) -> true)) {
      int depth = folder.getNameCount() + 2;
      return all.filter(path -> path.getNameCount() == depth).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** A new, empty folder for an object in the making. */
  Path newTemporary() throws IOException {
    return Files.createDirectory(root.resolve("temporary").resolve(UUID.randomUUID().toString()));
  }

  /** A new file for content. */
  HashedFile create(Path path) throws IOException {
    return new HashedFile(path, opener.open(path));
  }

  /** Puts a finished folder at its place, where nothing is. */
  void publish(Path temporary, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    DurableFiles.move(temporary, target);
    DurableFiles.force(target.getParent().getParent());
  }

  /** Writes a small file, whole or not at all. */
  void write(Path target, byte[] bytes) throws IOException {
    Path temporary = root.resolve("temporary").resolve(UUID.randomUUID().toString());
    try {
      try (HashedFile file = create(temporary)) {
        file.write(bytes, 0, bytes.length);
        file.finish();
      }
      Files.createDirectories(target.getParent());
      DurableFiles.move(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Takes an object away at once, then deletes it. */
  void remove(Path object) throws IOException {
    Path grave = root.resolve("temporary").resolve(UUID.randomUUID().toString());
    DurableFiles.move(object, grave);
    DurableFiles.deleteTree(grave);
  }
}
