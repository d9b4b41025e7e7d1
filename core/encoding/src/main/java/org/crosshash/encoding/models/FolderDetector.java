package org.crosshash.encoding.models;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.OnnxModel;
import org.crosshash.encoding.Precision;
import org.crosshash.encoding.RgbImage;
import org.crosshash.encoding.detect.Box;
import org.crosshash.encoding.detect.Detector;
import org.crosshash.encoding.detect.OnnxDetector;
import org.crosshash.tables.Digest;

/** The detector of a folder. Its files are verified and loaded at the first use. */
public final class FolderDetector implements Detector {
  private final DetectorFolder folder;
  private final Digest digest;
  private final EngineSettings settings;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile Optional<OnnxDetector> loaded = Optional.empty();

  /** A detector of a folder on the CPU; the folder is not touched yet. */
  public FolderDetector(DetectorFolder folder) {
    this(folder, EngineSettings.on(ComputeDevice.CPU));
  }

  /**
   * A detector of a folder, which is not touched yet.
   *
   * @param wanted where it runs, and on how many threads. One copy serves all calls, and it
   *     computes in float32: its digest says nothing of a precision
   */
  public FolderDetector(DetectorFolder folder, EngineSettings wanted) {
    this.folder = Objects.requireNonNull(folder, "folder");
    digest = folder.digest();
    ComputeDevice device =
        wanted.device().kind() == ComputeDevice.Kind.AUTO
            ? wanted.device().resolve(OnnxModel.gpus())
            : wanted.device();
    settings = new EngineSettings(device, Precision.FLOAT32, wanted.threads(), 1);
  }

  @Override
  public String id() {
    return folder.description().id();
  }

  @Override
  public Digest digest() {
    return digest;
  }

  @Override
  public String device() {
    return settings.device().toString();
  }

  @Override
  public List<Box> detect(RgbImage picture) {
    return loaded().detect(picture);
  }

  /**
   * Verifies and loads the files, unless that was done before, and runs the model once.
   *
   * @throws org.crosshash.errors.CrosshashException FAILED_PRECONDITION if a file is missing or
   *     another one, if the engine refuses it, or if its inputs and outputs are not what the
   *     description says; RESOURCE_EXHAUSTED if it does not fit into memory
   */
  public void load() {
    loaded();
  }

  private OnnxDetector loaded() {
    Optional<OnnxDetector> known = loaded;
    if (known.isPresent()) {
      return known.get();
    }
    loading.lock();
    try {
      if (loaded.isEmpty()) {
        PinnedFiles files = folder.files();
        files.requireMemory(id(), 1, settings.device());
        files.verify();
        DetectorDescription description = folder.description();
        loaded =
            Optional.of(
                new OnnxDetector(
                    OnnxModel.load(folder.path().resolve(description.file()), settings),
                    description.input(),
                    description.decoder(),
                    description.limits(),
                    description.fill()));
      }
      return loaded.get();
    } finally {
      loading.unlock();
    }
  }

  @Override
  public void close() {
    loading.lock();
    try {
      loaded.ifPresent(OnnxDetector::close);
      loaded = Optional.empty();
    } finally {
      loading.unlock();
    }
  }
}
