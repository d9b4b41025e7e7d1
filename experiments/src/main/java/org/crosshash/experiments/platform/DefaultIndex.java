package org.crosshash.experiments.platform;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.crosshash.errors.CrosshashException;

/**
 * The index that {@code crosshash query} asks if it is told no other.
 *
 * @param index {@code indexes/<id>}
 * @param dataset dataset whose items it holds
 */
public record DefaultIndex(
    @JsonProperty("index") String index, @JsonProperty("dataset") String dataset) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * The default index of a workspace.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if none was built yet
   */
  public static DefaultIndex read(Workspace workspace) {
    Path file = file(workspace);
    if (!Files.exists(file)) {
      throw CrosshashException.precondition(
          "A query needs an index",
          "none was built in " + workspace.root(),
          "run `crosshash quickstart` first, or name one by --index");
    }
    try {
      return MAPPER.readValue(file.toFile(), DefaultIndex.class);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Makes this the default index of a workspace. */
  public void write(Workspace workspace) {
    Path file = file(workspace);
    try {
      Path part = file.resolveSibling(file.getFileName() + ".tmp");
      MAPPER.writeValue(part.toFile(), this);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Path file(Workspace workspace) {
    return workspace.root().resolve("default-index.json");
  }
}
