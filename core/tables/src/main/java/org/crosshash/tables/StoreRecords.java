package org.crosshash.tables;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The small JSON files that stand beside artifacts. */
final class StoreRecords {
  private static final Logger LOG = LoggerFactory.getLogger(StoreRecords.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** What is known of an artifact's content. */
  record About(
      String name,
      long sizeBytes,
      long rowCount,
      String created,
      SortedMap<String, String> metadata,
      String content) {
    About {
      metadata = new TreeMap<>(metadata);
    }

    StoredArtifact toArtifact(Optional<Provenance> provenance, boolean pinned) {
      return new StoredArtifact(
          ArtifactName.parse(name),
          sizeBytes,
          rowCount,
          Instant.parse(created),
          provenance,
          pinned,
          metadata,
          content);
    }
  }

  private record ProvenanceRecord(
      String operation,
      int revision,
      String canonicalConfig,
      SortedMap<String, String> inputs,
      Map<String, String> environment,
      double seconds) {}

  private record Binding(String artifact) {
    Binding {
      Objects.requireNonNull(artifact, "artifact");
    }
  }

  private StoreRecords() {}

  static byte[] bytes(About about) {
    return write(about);
  }

  static byte[] bytes(Provenance provenance) {
    Recipe recipe = provenance.recipe();
    return write(
        new ProvenanceRecord(
            recipe.operation(),
            recipe.revision(),
            recipe.canonicalConfig(),
            recipe.inputs(),
            provenance.environment(),
            provenance.seconds()));
  }

  static byte[] bytes(ArtifactName bound) {
    return write(new Binding(bound.toString()));
  }

  static Optional<About> about(Path path) throws IOException {
    return read(path, About.class);
  }

  static Optional<Provenance> provenance(Path path) throws IOException {
    return read(path, ProvenanceRecord.class)
        .map(read ->
            new Provenance(
                new Recipe(
                    read.operation(), read.revision(), read.canonicalConfig(), read.inputs()),
                new TreeMap<>(read.environment()),
                read.seconds()));
  }

  /** What a recipe is bound to; a binding that cannot be read is as good as none. */
  static Optional<ArtifactName> binding(Path path) throws IOException {
    try {
      return read(path, Binding.class).map(read -> ArtifactName.parse(read.artifact()));
    } catch (JacksonException | CrosshashException e) {
      LOG.warn("The binding in {} cannot be read: the recipe will be made again", path, e);
      return Optional.empty();
    }
  }

  private static byte[] write(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new IllegalStateException("A record of strings and numbers has a JSON form", e);
    }
  }

  private static <T> Optional<T> read(Path path, Class<T> type) throws IOException {
    try {
      T value = JSON.readValue(Files.readAllBytes(path), type);
      if (value == null) {
        throw new JsonMappingException(null, path + " holds null");
      }
      return Optional.of(value);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
