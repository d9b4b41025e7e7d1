package org.crosshash.learning.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.crosshash.errors.CrosshashException;

/**
 * The tensor engine of this process: PyTorch on the processor, from the native library on the class
 * path.
 *
 * <p>Its thread pool is one a process: whoever changes it changes it for all. The number of threads
 * may change the last bits of a result, so it is part of an artifact's provenance.
 */
public final class TensorEngine {
  private static final String OFFLINE = "ai.djl.offline";

  private static final long LOOK_MILLISECONDS = 100;
  private static final ReentrantLock EXCLUSIVE = new ReentrantLock(true);

  private TensorEngine() {}

  /** A manager of native memory on the processor; to be closed by the caller. */
  public static NDManager newManager() {
    return engine().newBaseManager(Device.cpu());
  }

  /**
   * Fixes the number of threads inside one tensor operation.
   *
   * @param threads at least 1
   */
  public static void useThreads(int threads) {
    if (threads < 1) {
      throw CrosshashException.invalid(
          "The tensor engine needs at least 1 thread", threads, "give the number of cores");
    }
    engine();
    JniUtils.setNumThreads(threads);
  }

  /**
   * Does work that uses tensors, alone in this process: others wait, in the order of their calls.
   *
   * @param threads inside one tensor operation, at least 1
   * @param waiting called about ten times a second while others work; what it throws ends the wait
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public static <T> T exclusively(int threads, Runnable waiting, Supplier<T> work)
      throws InterruptedException {
    while (!EXCLUSIVE.tryLock(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS)) {
      waiting.run();
    }
    try {
      useThreads(threads);
      return work.get();
    } finally {
      EXCLUSIVE.unlock();
    }
  }

  /** Number of threads inside one tensor operation. */
  public static int threads() {
    engine();
    return JniUtils.getNumThreads();
  }

  /** Name and version, such as {@code PyTorch 2.7.1}. */
  public static String version() {
    Engine engine = engine();
    return engine.getEngineName() + " " + engine.getVersion();
  }

  /** Version of the Deep Java Library, which stands between this and the engine. */
  public static String libraryVersion() {
    return Engine.getDjlVersion();
  }

  private static Engine engine() {
    if (System.getProperty(OFFLINE) == null) {
      // Without it DJL asks its own server for natives that the class path already holds.
      System.setProperty(OFFLINE, "true");
    }
    return Engine.getEngine("PyTorch");
  }
}
