package org.crosshash.trainer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.wire.Address;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The trainer-service as a process of its own. */
@Command(
    name = "trainer-service",
    mixinStandardHelpOptions = true,
    description = "Trains hash models and hashes with them.")
public final class TrainerMain implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      description = "Folder that keeps tables, models, operations and checkpoints.")
  private Path data;

  @Option(
      names = "--address",
      defaultValue = "127.0.0.1:0",
      description = "host:port to listen on; port 0 lets the system choose (${DEFAULT-VALUE}).")
  private String address;

  @Option(
      names = "--peer",
      description = "host:port of a server that tables may be copied from; may be repeated.")
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "Threads of the tensor engine, recorded with every model; 0: as many as cores.")
  private int threads;

  private TrainerMain() {}

  /** Serves until the process is told to end. */
  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new TrainerMain());
    command.setExecutionExceptionHandler((exception, line, parsed) -> {
      if (exception instanceof CrosshashException) {
        line.getErr().println(exception.getMessage());
        return line.getCommandSpec().exitCodeOnInvalidInput();
      }
      throw exception;
    });
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    Address listen = Address.parse(address);
    TrainerModule module = threads == 0 ? new TrainerModule() : new TrainerModule(threads);
    try (CrosshashServer server =
        CrosshashServer.builder()
            .dataFolder(data)
            .address(listen.host(), listen.port())
            .peers(peers)
            .module(module)
            .build()
            .start()) {
      System.out.println("Listening on " + server.address());
      server.awaitTermination();
    }
    return CommandLine.ExitCode.OK;
  }
}
