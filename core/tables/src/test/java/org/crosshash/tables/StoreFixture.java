package org.crosshash.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A store in a folder with an allocator that must be empty at the end. */
final class StoreFixture implements AutoCloseable {
  private final BufferAllocator allocator = new RootAllocator();
  private final Path folder;
  private LocalArtifactStore store;

  StoreFixture(Path folder) {
    this.folder = folder;
    this.store = LocalArtifactStore.open(folder, allocator);
  }

  LocalArtifactStore store() {
    return store;
  }

  BufferAllocator allocator() {
    return allocator;
  }

  /** Closes the store and opens it again, as a new process would. */
  LocalArtifactStore reopen() {
    store.close();
    store = LocalArtifactStore.open(folder, allocator);
    return store;
  }

  Path tableFile(ArtifactName name) {
    return object(name).resolve("table.arrow");
  }

  Path object(ArtifactName name) {
    String hex = name.digest().hex();
    return folder.resolve("objects").resolve(hex.substring(0, 2)).resolve(hex);
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    store.close();
    assertThat(allocator.getAllocatedMemory()).as("memory left allocated").isZero();
    assertThat(folder.resolve("temporary")).as("what is left unfinished").isEmptyDirectory();
    allocator.close();
  }
}
