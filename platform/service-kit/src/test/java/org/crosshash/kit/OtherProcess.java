package org.crosshash.kit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crosshash.testing.JavaProcess;
import org.crosshash.wire.Address;

/** A server of the test module in a process of its own. */
final class OtherProcess implements AutoCloseable {
  private final JavaProcess process;
  private final String address;

  private OtherProcess(JavaProcess process, String address) {
    this.process = process;
    this.address = address;
  }

  /** What the process runs: a server on the folder, until its input ends. */
  public static void main(String[] arguments) throws IOException {
    try (CrosshashServer server =
        CrosshashServer.builder()
            .dataFolder(Path.of(arguments[0]))
            .module(new TestModule())
            .build()
            .start()) {
      System.out.println("address " + server.address());
      int end = System.in.read();
      System.out.println("end " + end);
    }
  }

  static OtherProcess start(Path folder) throws IOException {
    JavaProcess process =
        JavaProcess.start(OtherProcess.class, List.of("-Xmx256m"), folder.toString());
    return new OtherProcess(process, process.awaitLine("address "));
  }

  long processId() {
    return process.pid();
  }

  String address() {
    return address;
  }

  int port() {
    return Address.parse(address).port();
  }

  /** Ends it at once, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** Ends it in good order, as {@code kill} does. */
  boolean terminate() throws InterruptedException {
    process.process().destroy();
    return process.process().waitFor(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.close();
  }
}
