package org.crosshash.kit;

import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;

/** What a server lends to its modules. All of it is safe for any number of threads. */
public interface ServiceContext {
  /** The artifacts of this server. */
  ArtifactStore store();

  /** Artifacts by reference, here or at a peer. */
  Artifacts artifacts();

  /** The long-running operations of this server. */
  Operations operations();

  /** Runs what has a recipe, at most once. */
  Recipes recipes();

  /**
   * The server's data folder, which exists and is locked. A module keeps its files in a folder of
   * its own name below it.
   */
  Path dataFolder();

  /** Folders, absolute and real, under which files named by items must lie; may be empty. */
  List<Path> imageRoots();

  /** Root of the server's Arrow memory. Make a child for every call or operation and close it. */
  BufferAllocator allocator();

  /**
   * Where others reach this server, {@code host:port}: what it advertises, else where it listens.
   *
   * @throws IllegalStateException if the server has not started yet
   */
  String address();

  /** A reference to an artifact of this server, with {@link #address()} as its location. */
  ArtifactReference reference(ArtifactName name);
}
