package org.crosshash.encoding.models;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.OnnxModel;
import org.crosshash.encoding.RgbImage;
import org.crosshash.encoding.detect.Box;
import org.crosshash.encoding.detect.Detector;
import org.crosshash.encoding.detect.OnnxDetector;
import org.crosshash.tables.Digest;

/** The detector of a folder. Its files are verified and loaded at the first use. */
public final class FolderDetector implements Detector {
  private final DetectorFolder folder;
  private final Digest digest;
  private final ComputeDevice device;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile Optional<OnnxDetector> loaded = Optional.empty();

  /** A detector of a folder on the CPU; the folder is not touched yet. */
  public FolderDetector(DetectorFolder folder) {
    this(folder, ComputeDevice.CPU);
  }

  /** A detector of a folder, which is not touched yet, on a device. */
  public FolderDetector(DetectorFolder folder, ComputeDevice wanted) {
    this.folder = Objects.requireNonNull(folder, "folder");
    digest = folder.digest();
    device = wanted.kind() == ComputeDevice.Kind.AUTO ? wanted.resolve(OnnxModel.gpus()) : wanted;
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
    return device.toString();
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
        files.requireMemory(id(), PinnedFiles.physicalMemory());
        files.verify();
        DetectorDescription description = folder.description();
        loaded =
            Optional.of(
                new OnnxDetector(
                    OnnxModel.load(folder.path().resolve(description.file()), device),
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
