package org.crosshash.encoder;

import java.nio.file.Path;
import java.util.List;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.Workers;
import org.crosshash.kit.CrosshashServer;

/**
 * An encoder-service as a process that tests can kill; it prints where it listens. Its encoder is a
 * toy that takes half a millisecond a picture.
 */
final class EncoderProcess {
  private EncoderProcess() {}

  /** Serves from the data folder that it is given. */
  public static void main(String[] arguments) throws InterruptedException {
    ToyEncoder encoder =
        new ToyEncoder(() -> {
          try {
            Thread.sleep(0, 500_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    try (CrosshashServer server =
        CrosshashServer.builder()
            .dataFolder(Path.of(arguments[0]))
            .module(new EncoderModule(new Encoders(List.of(encoder)), new Workers(2), 64L << 20))
            .build()
            .start()) {
      System.out.println("Listening on " + server.address());
      server.awaitTermination();
    }
  }
}
