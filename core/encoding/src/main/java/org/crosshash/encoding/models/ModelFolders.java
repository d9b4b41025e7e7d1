package org.crosshash.encoding.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;

/**
 * The folder that holds model folders, each under its encoder's id. It is looked at whenever it is
 * asked, so that what is added while a server runs is there at once. Folders of detectors lie among
 * them, see {@link Detectors}.
 *
 * @param root the folder; it may be absent, and then holds nothing
 */
public record ModelFolders(Path root) {
  /** Checks that nothing is missing. */
  public ModelFolders {
    Objects.requireNonNull(root, "root");
  }

  /** What stands under an id: a folder, or why its description cannot be used. */
  public sealed interface Entry {
    /**
     * A folder whose description is in order; its files were not looked at.
     *
     * @param folder the folder
     */
    record Described(ModelFolder folder) implements Entry {}

    /**
     * A folder that cannot be used.
     *
     * @param reason why
     */
    record Broken(CrosshashException reason) implements Entry {}
  }

  /** All entries, by id. */
  public SortedMap<String, Entry> all() {
    TreeMap<String, Entry> entries = new TreeMap<>();
    if (!Files.isDirectory(root)) {
      return entries;
    }
    try (Stream<Path> folders = Files.list(root)) {
      folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .filter(ModelDescription::isId)
          .forEach(id -> find(id).ifPresent(entry -> entries.put(id, entry)));
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The entry of an id; empty where there is no such folder. */
  public Optional<Entry> find(String id) {
    if (!ModelDescription.isId(id)) {
      return Optional.empty();
    }
    Path path = root.resolve(id);
    if (!Files.isDirectory(path) || DetectorFolder.is(path)) {
      return Optional.empty();
    }
    try {
      ModelFolder folder = ModelFolder.read(path);
      if (!folder.description().id().equals(id)) {
        throw CrosshashException.invalid(
            "A model folder must have the name of its encoder's id",
            "%s describes %s".formatted(path, folder.description().id()),
            "rename the folder, or correct the id");
      }
      return Optional.of(new Entry.Described(folder));
    } catch (CrosshashException broken) {
      return Optional.of(new Entry.Broken(broken));
    }
  }

  /**
   * The folder of an id.
   *
   * @throws CrosshashException NOT_FOUND if there is none; whatever is wrong with its description
   */
  public ModelFolder get(String id) {
    return switch (find(id).orElseThrow(() -> absent(id))) {
      case Entry.Described described -> described.folder();
      case Entry.Broken broken -> throw broken.reason();
    };
  }

  private CrosshashException absent(String id) {
    return CrosshashException.notFound(
        "An encoder's folder must lie in %s, which holds %s".formatted(root, all().keySet()),
        id,
        "add it with crosshash models add");
  }
}
