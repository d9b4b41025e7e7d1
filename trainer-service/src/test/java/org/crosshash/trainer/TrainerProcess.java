package org.crosshash.trainer;

import java.nio.file.Path;
import org.crosshash.kit.CrosshashServer;

/** A trainer-service as a process that tests can kill; it prints where it listens. */
final class TrainerProcess {
  private TrainerProcess() {}

  /** Serves from the data folder that it is given, with one thread of the tensor engine. */
  public static void main(String[] arguments) throws InterruptedException {
    try (CrosshashServer server =
        CrosshashServer.builder()
            .dataFolder(Path.of(arguments[0]))
            .module(new TrainerModule(1))
            .build()
            .start()) {
      System.out.println("Listening on " + server.address());
      server.awaitTermination();
    }
  }
}
