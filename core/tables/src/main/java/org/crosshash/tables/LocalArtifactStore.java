package org.crosshash.tables;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.files.LockFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An artifact store in a folder of the local disk, which it has to itself.
 *
 * <p>Every change is written beside, forced to the disk and renamed into place: after a crash an
 * artifact is there wholly or not at all.
 */
public final class LocalArtifactStore implements ArtifactStore {
  private static final Logger LOG = LoggerFactory.getLogger(LocalArtifactStore.class);
  private static final String MODEL_CONTENT = "model";
  private static final String FILE_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

  private final Path root;
  private final LockFile storeLock;
  private final StoreFolder folder;
  private final Catalogue catalogue;
  private final Integrity integrity;
  private final Leases leases = new Leases();

  /** Orders what changes the set of artifacts, their pins and their recipes. */
  private final ReentrantLock changes = new ReentrantLock();

  private final BufferAllocator allocator;

  private LocalArtifactStore(
      Path root, BufferAllocator allocator, LockFile storeLock, StoreFolder folder) {
    this.root = root;
    this.allocator = allocator;
    this.storeLock = storeLock;
    this.folder = folder;
    this.catalogue = new Catalogue(folder);
    this.integrity = new Integrity(folder);
  }

  /**
   * Opens the store in a folder, making it where it does not exist.
   *
   * @param folder on a disk with atomic renames
   * @param allocator for batches that are to be written; open tables are mapped and do not count
   *     towards its limit
   * @throws CrosshashException (FAILED_PRECONDITION) if another store, in this process or another,
   *     holds the folder
   */
  public static LocalArtifactStore open(Path folder, BufferAllocator allocator) {
    return open(
        folder,
        allocator,
        path -> FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  static LocalArtifactStore open(
      Path folder, BufferAllocator allocator, StoreFolder.ChannelOpener opener) {
    LockFile lock = null;
    try {
      Files.createDirectories(folder);
      lock = StoreOwner.take(folder);
      StoreFolder layout = new StoreFolder(folder.toRealPath(), opener);
      layout.prepare();
      return new LocalArtifactStore(folder, allocator, lock, layout);
    } catch (IOException e) {
      if (lock != null) {
        closeQuietly(lock);
      }
      throw StorageErrors.of(e, folder);
    }
  }

  @Override
  public BufferAllocator allocator() {
    return allocator;
  }

  @Override
  public TableWriter newTable(Schema schema) {
    return StagedTable.start(this, folder, schema);
  }

  @Override
  public StoredArtifact putModel(
      SortedMap<String, byte[]> files, SortedMap<String, String> metadata) {
    if (files.isEmpty()) {
      throw CrosshashException.invalid("A model has files", files.keySet(), "give at least one");
    }
    for (String file : files.keySet()) {
      if (!file.matches(FILE_NAME)) {
        throw CrosshashException.invalid(
            "A model's file names match " + FILE_NAME, "\"" + file + "\"", "rename the file");
      }
    }
    return change(() -> putModelFiles(files, metadata));
  }

  private StoredArtifact putModelFiles(
      SortedMap<String, byte[]> files, SortedMap<String, String> metadata) throws IOException {
    Path temporary = folder.newTemporary();
    try {
      Path target = Files.createDirectory(temporary.resolve(StoreFolder.FILES));
      SortedMap<String, Path> paths = new TreeMap<>();
      long size = 0;
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        Path path = target.resolve(entry.getKey());
        try (HashedFile file = folder.create(path)) {
          file.write(entry.getValue(), 0, entry.getValue().length);
          file.finish();
        }
        paths.put(entry.getKey(), path);
        size += entry.getValue().length;
      }
      DurableFiles.force(target);
      ArtifactName name = ArtifactName.model(ContentDigests.model(metadata, paths));
      return publish(
          name,
          new StoreRecords.About(
              name.toString(), size, 0, Instant.now().toString(), metadata, MODEL_CONTENT),
          temporary);
    } finally {
      DurableFiles.deleteTree(temporary);
    }
  }

  /** Puts what was written and digested into a temporary folder under its name. */
  StoredArtifact publish(ArtifactName name, StoreRecords.About about, Path temporary) {
    return change(() -> {
      folder.write(temporary.resolve(StoreFolder.ABOUT), StoreRecords.bytes(about));
      Path object = folder.object(name.digest());
      if (Files.exists(object)) {
        if (isSound(name)) {
          touch(name);
          return get(name);
        }
        LOG.warn("Replacing {}, which was damaged", name);
        catalogue.keepProvenance(name, temporary);
        folder.remove(object);
      }
      folder.publish(temporary, object);
      integrity.trust(name, about);
      return get(name);
    });
  }

  /** Whether content, description and provenance can all be read, and the digest fits. */
  private boolean isSound(ArtifactName name) {
    try {
      Optional<StoreRecords.About> about = catalogue.about(name);
      if (about.isEmpty()) {
        return false;
      }
      integrity.requireSound(name, about.get());
      return catalogue.artifact(name, about.get()).name().equals(name);
    } catch (CrosshashException e) {
      if (e.problem() == Problem.DATA_LOSS) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Optional<StoredArtifact> find(ArtifactName name) {
    Optional<StoreRecords.About> about = about(name);
    if (about.isEmpty()) {
      return Optional.empty();
    }
    try {
      integrity.requirePlausible(name, about.get());
    } catch (CrosshashException e) {
      if (about(name).isEmpty()) {
        return Optional.empty(); // Deleted between the two looks.
      }
      throw e;
    }
    return Optional.of(catalogue.artifact(name, about.get()));
  }

  @Override
  public StoredArtifact get(ArtifactName name) {
    return find(name).orElseThrow(() -> notFound(name));
  }

  private CrosshashException notFound(ArtifactName name) {
    return CrosshashException.notFound(
        "The store holds what is asked for",
        name,
        "make it, upload it, or say which server holds it");
  }

  @Override
  public Optional<StoredArtifact> resolve(Digest recipeKey) {
    return read(() -> {
      Optional<ArtifactLease> bound =
          StoreRecords.binding(folder.recipe(recipeKey)).flatMap(this::leaseIfHeld);
      if (bound.isEmpty()) {
        return Optional.empty();
      }
      try (ArtifactLease lease = bound.get()) {
        if (!isSound(lease.name())) {
          LOG.warn("Recipe {} gave {}, which is damaged: make it again", recipeKey, lease.name());
          return Optional.empty();
        }
        catalogue.touch(lease.name());
        return find(lease.name());
      }
    });
  }

  @Override
  public ArtifactName record(ArtifactName name, Provenance provenance) {
    return change(() -> {
      get(name);
      Digest key = provenance.recipe().key();
      Optional<StoredArtifact> bound = resolve(key);
      if (bound.isPresent() && !bound.get().name().equals(name)) {
        LOG.warn("Recipe {} gave {} before and {} now", key, bound.get().name(), name);
        return bound.get().name();
      }
      Path path = folder.object(name.digest()).resolve(StoreFolder.PROVENANCE);
      if (!Files.exists(path)) {
        folder.write(path, StoreRecords.bytes(provenance));
      }
      folder.write(folder.recipe(key), StoreRecords.bytes(name));
      return name;
    });
  }

  @Override
  public Schema schema(ArtifactName name) {
    requireKind(name, ArtifactName.Kind.TABLE);
    try (ArtifactLease lease = lease(name)) {
      get(lease.name());
      return MappedTable.schema(folder.object(name.digest()).resolve(StoreFolder.TABLE), name);
    }
  }

  @Override
  public Table open(ArtifactName name) {
    requireKind(name, ArtifactName.Kind.TABLE);
    ArtifactLease lease = lease(name);
    try {
      integrity.requireSound(name, about(name).orElseThrow(() -> notFound(name)));
      touch(name);
      return MappedTable.open(folder.object(name.digest()).resolve(StoreFolder.TABLE), lease);
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  @Override
  public byte[] modelFile(ArtifactName name, String file) {
    requireKind(name, ArtifactName.Kind.MODEL);
    try (ArtifactLease lease = lease(name)) {
      if (!modelFiles(lease.name()).containsKey(file)) {
        throw CrosshashException.notFound(
            "Model " + name + " has the file that is asked for",
            file,
            "ask for one of " + modelFiles(name).keySet());
      }
      integrity.requireSound(name, about(name).orElseThrow(() -> notFound(name)));
      touch(name);
      return read(() ->
          Files.readAllBytes(
              folder.object(name.digest()).resolve(StoreFolder.FILES).resolve(file)));
    }
  }

  @Override
  public SortedMap<String, Long> modelFiles(ArtifactName name) {
    requireKind(name, ArtifactName.Kind.MODEL);
    get(name);
    return read(() -> {
      SortedMap<String, Long> sizes = new TreeMap<>();
      Path files = folder.object(name.digest()).resolve(StoreFolder.FILES);
      for (Map.Entry<String, Path> file : Integrity.modelFiles(files).entrySet()) {
        sizes.put(file.getKey(), Files.size(file.getValue()));
      }
      return sizes;
    });
  }

  @Override
  public List<StoredArtifact> list(Predicate<StoredArtifact> filter) {
    return catalogue.list(change(folder::objects), filter);
  }

  @Override
  public StoredArtifact pin(ArtifactName name) {
    return change(() -> {
      get(name);
      folder.write(folder.pin(name), new byte[0]);
      return get(name);
    });
  }

  @Override
  public StoredArtifact unpin(ArtifactName name) {
    return change(() -> {
      requireHeld(name);
      Files.deleteIfExists(folder.pin(name));
      DurableFiles.force(folder.pins());
      return get(name);
    });
  }

  @Override
  public ArtifactLease lease(ArtifactName name) {
    return leaseIfHeld(name).orElseThrow(() -> notFound(name));
  }

  private Optional<ArtifactLease> leaseIfHeld(ArtifactName name) {
    changes.lock();
    try {
      return catalogue.holds(name) ? Optional.of(leases.take(name)) : Optional.empty();
    } finally {
      changes.unlock();
    }
  }

  @Override
  public StoredArtifact verify(ArtifactName name) {
    try (ArtifactLease lease = lease(name)) {
      integrity.check(lease.name(), about(name).orElseThrow(() -> notFound(name)));
      return get(name);
    }
  }

  @Override
  public void delete(ArtifactName name) {
    change(() -> {
      requireHeld(name);
      if (Files.exists(folder.pin(name))) {
        throw CrosshashException.precondition(
            "Only what is not pinned can be deleted", name, "unpin it first");
      }
      if (leases.has(name)) {
        throw CrosshashException.precondition(
            "Only what is not in use can be deleted",
            name,
            "wait for the operations and downloads that read it");
      }
      remove(name);
      return name;
    });
  }

  @Override
  public GarbageReport collectGarbage(GarbageRule rule) {
    return change(() -> {
      GarbageCollector collector = new GarbageCollector(folder, leases);
      GarbageReport report = collector.find(rule, list());
      if (!rule.dryRun()) {
        for (ArtifactName name : report.deleted()) {
          remove(name);
        }
        collector.removeDanglingRecipes();
      }
      return report;
    });
  }

  private void remove(ArtifactName name) throws IOException {
    folder.remove(folder.object(name.digest()));
    integrity.forget(name);
  }

  private void requireHeld(ArtifactName name) {
    if (!catalogue.holds(name)) {
      throw notFound(name);
    }
  }

  private Optional<StoreRecords.About> about(ArtifactName name) {
    return catalogue.about(name);
  }

  private void touch(ArtifactName name) {
    read(() -> {
      catalogue.touch(name);
      return name;
    });
  }

  private static void requireKind(ArtifactName name, ArtifactName.Kind kind) {
    if (name.kind() != kind) {
      throw CrosshashException.invalid(
          "The artifact is one of " + kind.collection(), name, "give another name");
    }
  }

  /** Something that touches the disk. */
  @FunctionalInterface
  private interface DiskWork<T> {
    T run() throws IOException;
  }

  private <T> T change(DiskWork<T> work) {
    changes.lock();
    try {
      return read(work);
    } finally {
      changes.unlock();
    }
  }

  private <T> T read(DiskWork<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw StorageErrors.of(e, root);
    }
  }

  @Override
  public void close() {
    if (!leases.names().isEmpty()) {
      throw new IllegalStateException("Still in use: " + leases.names());
    }
    closeQuietly(storeLock);
  }

  private static void closeQuietly(LockFile lock) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("The lock of a store could not be closed; it ends with the process", e);
    }
  }
}
