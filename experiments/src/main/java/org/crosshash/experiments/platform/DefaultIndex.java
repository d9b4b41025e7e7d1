package org.crosshash.experiments.platform;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.files.DurableFiles;

/**
 * The index that {@code crosshash query} asks if it is told no other.
 *
 * @param index {@code indexes/<id>}
 * @param dataset dataset whose items it holds
 * @param folder folder that the paths of the items' pictures start from
 */
public record DefaultIndex(
    @JsonProperty("index") String index,
    @JsonProperty("dataset") String dataset,
    @JsonProperty("folder") String folder) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Refuses a note that lacks a part, such as one of another release. */
  public DefaultIndex {
    if (index == null || dataset == null || folder == null) {
      throw CrosshashException.precondition(
          "The note on the default index must be whole",
          "index %s, dataset %s, folder %s".formatted(index, dataset, folder),
          "run `crosshash quickstart` again, or name an index by --index");
    }
  }

  /**
   * The default index of a workspace.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if none was built yet
   */
  public static DefaultIndex read(Workspace workspace) {
    return find(workspace)
        .orElseThrow(() ->
            CrosshashException.precondition(
                "A query needs an index",
                "none was built in " + workspace.root(),
                "run `crosshash quickstart` first, or name one by --index"));
  }

  /** The default index of a workspace; empty if none was built yet. */
  public static Optional<DefaultIndex> find(Workspace workspace) {
    Path file = file(workspace);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(file.toFile(), DefaultIndex.class));
    } catch (ValueInstantiationException partial) {
      throw partial.getCause() instanceof CrosshashException known
          ? known
          : new UncheckedIOException(partial);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Makes this the default index of a workspace. */
  public void write(Workspace workspace) {
    Path file = file(workspace);
    try {
      DurableFiles.write(file, MAPPER.writeValueAsBytes(this));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Path file(Workspace workspace) {
    return workspace.root().resolve("default-index.json");
  }
}
