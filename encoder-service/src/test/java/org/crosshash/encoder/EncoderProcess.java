package org.crosshash.encoder;

import java.nio.file.Path;
import java.util.List;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.Workers;
import org.crosshash.kit.CrosshashServer;

/** An encoder-service as a process that tests can kill; it prints where it listens. */
final class EncoderProcess {
  private EncoderProcess() {}

  /**
   * Serves from a data folder.
   *
   * @param arguments the folder, and the encoder: the built-in one, or a toy that takes half a
   *     millisecond a picture
   */
  public static void main(String[] arguments) throws InterruptedException {
    try (CrosshashServer server =
        CrosshashServer.builder()
            .dataFolder(Path.of(arguments[0]))
            .module(new EncoderModule(encoders(arguments[1]), new Workers(2), 64L << 20))
            .build()
            .start()) {
      System.out.println("Listening on " + server.address());
      server.awaitTermination();
    }
  }

  private static Encoders encoders(String encoder) {
    return encoder.equals(ToyEncoder.ID)
        ? new Encoders(List.of(new ToyEncoder(EncoderProcess::rest)))
        : Encoders.builtIn();
  }

  private static void rest() {
    try {
      Thread.sleep(0, 500_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
