package org.crosshash.experiments.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that the embedded platform lives in. It ends when told to ({@code SIGTERM}), or when
 * neither {@code crosshash up} wants it to stay nor any client or sweep is left.
 */
public final class PlatformHost {
  private static final Logger LOGGER = LoggerFactory.getLogger(PlatformHost.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private PlatformHost() {}

  /**
   * Runs the platform of a workspace to its end.
   *
   * @param arguments the workspace's folder
   */
  public static void main(String[] arguments) throws InterruptedException {
    Workspace workspace = Workspace.open(Path.of(arguments[0]));
    ClientRegister clients = new ClientRegister(workspace);
    EmbeddedPlatform platform = EmbeddedPlatform.start(workspace);
    // The hook is the only way out: it runs at a signal as well as at the end of this method.
    Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "stop-platform"));
    LOGGER.info("The platform of {} answers at {}", workspace.root(), platform.address());
    while (isKept(workspace) || clients.isAnyoneThere() || platform.isBusy()) {
      Thread.sleep(PAUSE);
    }
    LOGGER.info("Nobody uses the platform any more");
    System.exit(0);
  }

  private static boolean isKept(Workspace workspace) {
    try {
      return Files.readString(workspace.keep())
          .strip()
          .equals(Long.toString(ProcessHandle.current().pid()));
    } catch (IOException absent) {
      return false;
    }
  }
}
