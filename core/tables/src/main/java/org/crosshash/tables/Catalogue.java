package org.crosshash.tables;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.crosshash.errors.CrosshashException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands beside the content of each artifact: its description, its provenance and its pin.
 *
 * <p>An artifact whose description or provenance cannot be read is damaged but present: it can be
 * deleted, and publishing it again heals it.
 */
final class Catalogue {
  private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

  private final StoreFolder folder;

  Catalogue(StoreFolder folder) {
    this.folder = folder;
  }

  /**
   * The description of an artifact, if there is one.
   *
   * @throws CrosshashException (DATA_LOSS) if it cannot be read
   */
  Optional<StoreRecords.About> about(ArtifactName name) {
    Path path = folder.object(name.digest()).resolve(StoreFolder.ABOUT);
    try {
      return StoreRecords.about(path).filter(about -> about.name().equals(name.toString()));
    } catch (IOException | RuntimeException e) {
      throw StorageErrors.damaged(name, "its description cannot be read", e);
    }
  }

  /** Whether an artifact is here, whole or damaged. */
  boolean holds(ArtifactName name) {
    Path object = folder.object(name.digest());
    String otherKind =
        switch (name.kind()) {
          case TABLE -> StoreFolder.FILES;
          case MODEL -> StoreFolder.TABLE;
        };
    return Files.exists(object) && !Files.exists(object.resolve(otherKind));
  }

  /**
   * All that is known of an artifact.
   *
   * @throws CrosshashException (DATA_LOSS) if its description or provenance cannot be read
   */
  StoredArtifact artifact(ArtifactName name, StoreRecords.About about) {
    Optional<Provenance> provenance;
    try {
      provenance =
          StoreRecords.provenance(folder.object(name.digest()).resolve(StoreFolder.PROVENANCE));
    } catch (IOException | RuntimeException e) {
      throw StorageErrors.damaged(name, "its provenance cannot be read", e);
    }
    try {
      return about.toArtifact(provenance, Files.exists(folder.pin(name)));
    } catch (RuntimeException e) {
      throw StorageErrors.damaged(name, "its description cannot be read", e);
    }
  }

  /** All artifacts of these folders that can be read and pass a filter, newest first. */
  List<StoredArtifact> list(List<Path> objects, Predicate<StoredArtifact> filter) {
    List<StoredArtifact> artifacts = new ArrayList<>();
    for (Path object : objects) {
      try {
        StoreRecords.about(object.resolve(StoreFolder.ABOUT))
            .map(about -> artifact(ArtifactName.parse(about.name()), about))
            .filter(filter)
            .ifPresent(artifacts::add);
      } catch (IOException | RuntimeException e) {
        LOG.warn("Leaving out {}, whose description cannot be read", object, e);
      }
    }
    artifacts.sort(
        Comparator.comparing(StoredArtifact::created)
            .reversed()
            .thenComparing(StoredArtifact::name));
    return List.copyOf(artifacts);
  }

  /** Copies an artifact's provenance into a folder that takes its place, where it can be read. */
  void keepProvenance(ArtifactName name, Path successor) throws IOException {
    Path path = folder.object(name.digest()).resolve(StoreFolder.PROVENANCE);
    try {
      Optional<Provenance> provenance = StoreRecords.provenance(path);
      if (provenance.isPresent()) {
        folder.write(
            successor.resolve(StoreFolder.PROVENANCE), StoreRecords.bytes(provenance.get()));
      }
    } catch (JacksonException | RuntimeException e) {
      LOG.warn("The provenance of {} cannot be read: it is lost", name, e);
    }
  }

  /** Notes that an artifact is in use, so that a collection takes it for young. */
  void touch(ArtifactName name) throws IOException {
    try {
      Files.setLastModifiedTime(
          folder.object(name.digest()).resolve(StoreFolder.ABOUT), FileTime.from(Instant.now()));
    } catch (NoSuchFileException e) {
      LOG.debug("{} was deleted meanwhile", name, e);
    }
  }
}
