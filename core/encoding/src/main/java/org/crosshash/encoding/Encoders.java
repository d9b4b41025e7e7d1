package org.crosshash.encoding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.crosshash.encoding.models.Detectors;
import org.crosshash.encoding.models.FolderEncoder;
import org.crosshash.encoding.models.ModelFolder;
import org.crosshash.encoding.models.ModelFolders;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;

/**
 * The encoders of a process, by id: those that it was made with, and those of model folders. Safe
 * for any number of threads.
 */
public final class Encoders implements AutoCloseable {
  private final SortedMap<String, Encoder> fixed = new TreeMap<>();
  private final Optional<ModelFolders> folders;
  private final EngineSettings settings;
  private final Detectors detectors;
  private final ReentrantLock lock = new ReentrantLock();

  /** An encoder for each description that was ever asked for; they may still be at work. */
  private final Map<Digest, Encoder> opened = new HashMap<>();

  /** Holds these encoders, which belong to it from now on. */
  public Encoders(List<Encoder> encoders) {
    this(encoders, Optional.empty(), EngineSettings.on(ComputeDevice.CPU));
  }

  private Encoders(
      List<Encoder> encoders, Optional<ModelFolders> folders, EngineSettings settings) {
    encoders.forEach(encoder -> fixed.put(encoder.description().id(), encoder));
    this.folders = folders;
    this.settings = settings;
    detectors = new Detectors(folders.map(ModelFolders::root), settings);
  }

  /** The encoders that are built in. */
  public static Encoders builtIn() {
    return new Encoders(List.of(new ConseLite0Encoder()));
  }

  /**
   * The encoders that are built in, and those of model folders; a built-in id wins.
   *
   * @param device where those of model folders run; the built-in ones run on the CPU
   */
  public static Encoders builtInAnd(ModelFolders folders, ComputeDevice device) {
    return builtInAnd(folders, EngineSettings.on(device));
  }

  /**
   * The same with choices of one's own.
   *
   * @param settings how those of model folders run
   */
  public static Encoders builtInAnd(ModelFolders folders, EngineSettings settings) {
    return new Encoders(List.of(new ConseLite0Encoder()), Optional.of(folders), settings);
  }

  /**
   * The encoder of an id. One of a model folder loads its files when it is first used.
   *
   * @throws CrosshashException NOT_FOUND if there is none; INVALID_ARGUMENT if its folder's
   *     description breaks a rule
   */
  public Encoder get(String id) {
    Encoder encoder = fixed.get(id);
    if (encoder != null) {
      return encoder;
    }
    return switch (folders.flatMap(known -> known.find(id)).orElseThrow(() -> absent(id))) {
      case ModelFolders.Entry.Described described -> open(described.folder());
      case ModelFolders.Entry.Broken broken -> throw broken.reason();
    };
  }

  private Encoder open(ModelFolder folder) {
    // The words of a description are part of the key, so that a change of them is seen.
    Digest key = Digest.of(folder.path() + "\n" + folder.description());
    lock.lock();
    try {
      return opened.computeIfAbsent(key, unknown -> new FolderEncoder(folder, settings));
    } finally {
      lock.unlock();
    }
  }

  private CrosshashException absent(String id) {
    TreeSet<String> known = new TreeSet<>(fixed.keySet());
    folders.ifPresent(some -> known.addAll(some.all().keySet()));
    return CrosshashException.notFound(
        "An encoder must be one of this server's, " + String.join(", ", known),
        id,
        "choose one of these, or add it with crosshash models add");
  }

  /** The detectors whose folders lie among the encoders', and the bundled one. */
  public Detectors detectors() {
    return detectors;
  }

  /** All encoders, by id; folders that cannot be used are left out. */
  public List<Encoder> all() {
    TreeMap<String, Encoder> all = new TreeMap<>(fixed);
    folders.ifPresent(known ->
        known
            .all()
            .forEach((id, entry) -> {
              if (entry instanceof ModelFolders.Entry.Described described) {
                all.putIfAbsent(id, open(described.folder()));
              }
            }));
    return new ArrayList<>(all.values());
  }

  @Override
  public void close() {
    lock.lock();
    try {
      opened.values().forEach(Encoder::close);
      opened.clear();
    } finally {
      lock.unlock();
    }
    detectors.close();
    fixed.values().forEach(Encoder::close);
  }
}
