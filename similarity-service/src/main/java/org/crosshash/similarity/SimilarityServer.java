package org.crosshash.similarity;

import java.nio.file.Path;
import java.util.Arrays;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.wire.Address;

/**
 * A process that serves nothing but the similarity service, on the loopback interface or wherever
 * it is told.
 *
 * <pre>{@code
 * java … org.crosshash.similarity.SimilarityServer DATA_FOLDER [HOST:PORT [PEER_HOST:PORT …]]
 * }</pre>
 */
public final class SimilarityServer {
  private static final String USAGE =
      "usage: SimilarityServer DATA_FOLDER [HOST:PORT [PEER_HOST:PORT ...]]";

  private SimilarityServer() {}

  /**
   * Serves until the process is told to stop.
   *
   * @param arguments the data folder; optionally where to listen, and the peers that artifacts may
   *     be copied from
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length == 0) {
      System.err.println(USAGE);
      System.exit(2);
    }
    try (CrosshashServer server = server(arguments).start()) {
      server.awaitTermination();
    }
  }

  static CrosshashServer server(String[] arguments) {
    CrosshashServer.Builder builder =
        CrosshashServer.builder().dataFolder(Path.of(arguments[0])).module(new SimilarityModule());
    if (arguments.length > 1) {
      Address address = Address.parse(arguments[1]);
      builder.address(address.host(), address.port());
    }
    if (arguments.length > 2) {
      builder.peers(Arrays.asList(arguments).subList(2, arguments.length));
    }
    return builder.build();
  }
}
