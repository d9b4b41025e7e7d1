package org.crosshash.experiments.commands;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets a command end in order when the process is interrupted or terminated: it is told, and has
 * some seconds to say its last words.
 */
final class InterruptHook implements AutoCloseable {
  private static final long SECONDS = 25;

  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicReference<Runnable> action = new AtomicReference<>(() -> {});
  private final Thread hook = Thread.ofPlatform().name("interrupt").unstarted(this::interrupted);

  private InterruptHook() {}

  /** Installs a hook until it is closed. */
  static InterruptHook install() {
    InterruptHook installed = new InterruptHook();
    Runtime.getRuntime().addShutdownHook(installed.hook);
    return installed;
  }

  /** Says what is done at an interrupt; it must not wait. */
  void onInterrupt(Runnable done) {
    action.set(done);
  }

  private void interrupted() {
    action.get().run();
    try {
      var _ = over.await(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook runs already, and has just been told that all is over.
    }
  }
}
