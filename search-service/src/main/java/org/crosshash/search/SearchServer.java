package org.crosshash.search;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.wire.Address;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The search service as a process of its own, on plain text and loopback. */
@Command(
    name = "search-server",
    mixinStandardHelpOptions = true,
    description = "Serves indexes of codes, searches and evaluations until it is stopped.",
    footer =
        "Example: search-server --data ./search --address 127.0.0.1:7074 --peer 127.0.0.1:7073")
public final class SearchServer implements Callable<Integer> {
  @Option(names = "--data", required = true, description = "Folder of all that it keeps.")
  private Path data;

  @Option(
      names = "--address",
      defaultValue = "127.0.0.1:0",
      description = "Where to listen; port 0 is any free one (default: ${DEFAULT-VALUE}).")
  private String address;

  @Option(
      names = "--peer",
      description = "Server, host:port, that tables may be copied from; may be repeated.")
  private List<String> peers = new ArrayList<>();

  @Mixin private SearchLimitOptions limits;

  private SearchServer() {}

  /** Runs the server; ends with 0 when it is stopped, 1 where it cannot start. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SearchServer()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    Address place = Address.parse(address);
    try (CrosshashServer server =
        CrosshashServer.builder()
            .dataFolder(data)
            .address(place.host(), place.port())
            .peers(peers)
            .module(limits.module())
            .build()
            .start()) {
      System.out.println("search-server listens on " + server.address());
      server.awaitTermination();
      return 0;
    } catch (CrosshashException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }
}
