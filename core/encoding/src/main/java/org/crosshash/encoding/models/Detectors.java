package org.crosshash.encoding.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.detect.Detector;
import org.crosshash.encoding.detect.FastestDet;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;

/**
 * The detectors of a process, by id: the bundled one, and those whose folders lie among the
 * encoders'. They load when they are first used. Safe for any number of threads.
 */
public final class Detectors implements AutoCloseable {
  private final Optional<Path> root;
  private final EngineSettings settings;
  private final ReentrantLock lock = new ReentrantLock();

  /** A detector for each description that was ever asked for; they may still be at work. */
  private final Map<Digest, Detector> opened = new HashMap<>();

  /**
   * Holds the bundled detector and those of a folder.
   *
   * @param root folder of folders, looked at whenever it is asked; empty: the bundled one only
   * @param settings how those of folders run; the bundled one runs on the CPU, a thread a run
   */
  public Detectors(Optional<Path> root, EngineSettings settings) {
    this.root = Objects.requireNonNull(root, "root");
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  /**
   * The folders of detectors below a folder, by id, or why a description cannot be used.
   *
   * @param root the folder; it may be absent, and then holds nothing
   */
  public static SortedMap<String, Entry> folders(Path root) {
    TreeMap<String, Entry> entries = new TreeMap<>();
    if (!Files.isDirectory(root)) {
      return entries;
    }
    try (Stream<Path> folders = Files.list(root)) {
      folders
          .map(folder -> folder.getFileName().toString())
          .filter(ModelDescription::isId)
          .forEach(id -> find(root, id).ifPresent(entry -> entries.put(id, entry)));
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands under an id: a folder, or why its description cannot be used. */
  public sealed interface Entry {
    /**
     * A folder whose description is in order; its files were not looked at.
     *
     * @param folder the folder
     */
    record Described(DetectorFolder folder) implements Entry {}

    /**
     * A folder that cannot be used.
     *
     * @param reason why
     */
    record Broken(CrosshashException reason) implements Entry {}
  }

  /** The entry of an id; empty where there is no such detector's folder. */
  public static Optional<Entry> find(Path root, String id) {
    if (!ModelDescription.isId(id) || !DetectorFolder.is(root.resolve(id))) {
      return Optional.empty();
    }
    Path path = root.resolve(id);
    try {
      DetectorFolder folder = DetectorFolder.read(path);
      if (!folder.description().id().equals(id)) {
        throw CrosshashException.invalid(
            "A detector's folder must have the name of its id",
            "%s describes %s".formatted(path, folder.description().id()),
            "rename the folder, or correct the id");
      }
      return Optional.of(new Entry.Described(folder));
    } catch (CrosshashException broken) {
      return Optional.of(new Entry.Broken(broken));
    }
  }

  /**
   * The detector of an id, which stays this holder's.
   *
   * @throws CrosshashException NOT_FOUND if there is none; INVALID_ARGUMENT if its folder's
   *     description breaks a rule
   */
  public Detector get(String id) {
    if (id.equals(FastestDet.ID)) {
      return open(Digest.of(id), FastestDet::new);
    }
    Entry entry =
        root.flatMap(some -> find(some, id))
            .orElseThrow(() ->
                CrosshashException.notFound(
                    "A detector must be %s or one of the folders %s"
                        .formatted(
                            FastestDet.ID,
                            root.map(some -> folders(some).keySet().toString()).orElse("[]")),
                    id,
                    "choose one of these, or add it with crosshash models add-detector"));
    return switch (entry) {
      case Entry.Described described -> open(described.folder());
      case Entry.Broken broken -> throw broken.reason();
    };
  }

  /** All detectors, by id; folders that cannot be used are left out. Loads no model. */
  public List<DetectorSummary> all() {
    TreeMap<String, DetectorSummary> all = new TreeMap<>();
    all.put(
        FastestDet.ID,
        new DetectorSummary(
            FastestDet.ID,
            "FastestDet: the 80 categories of COCO, score above 0.3",
            FastestDet.fileDigest(),
            "BSD-3-Clause",
            ComputeDevice.CPU.toString()));
    root.map(Detectors::folders)
        .ifPresent(folders ->
            folders.forEach((id, entry) -> {
              if (entry instanceof Entry.Described described) {
                DetectorDescription description = described.folder().description();
                // Not by its id: the folder may be gone by now.
                Detector detector = open(described.folder());
                all.putIfAbsent(
                    id,
                    new DetectorSummary(
                        id,
                        description.summary(),
                        detector.digest(),
                        description.licence(),
                        detector.device()));
              }
            }));
    return List.copyOf(all.values());
  }

  private Detector open(DetectorFolder folder) {
    return open(
        Digest.of(folder.path() + "\n" + folder.description()),
        () -> new FolderDetector(folder, settings));
  }

  private Detector open(Digest key, Supplier<Detector> make) {
    lock.lock();
    try {
      return opened.computeIfAbsent(key, unknown -> make.get());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      opened.values().forEach(Detector::close);
      opened.clear();
    } finally {
      lock.unlock();
    }
  }
}
