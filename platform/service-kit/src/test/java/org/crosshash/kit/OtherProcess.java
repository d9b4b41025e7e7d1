package org.crosshash.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crosshash.wire.Address;

/** A server of the test module in a process of its own. */
final class OtherProcess implements AutoCloseable {
  private final Process process;
  private final String address;

  private OtherProcess(Process process, String address) {
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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            OtherProcess.class.getName(),
            folder.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    while (line != null && !line.startsWith("address ")) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("The other process ended before it served");
    }
    return new OtherProcess(process, line.substring("address ".length()));
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
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  /** Ends it in good order, as {@code kill} does. */
  boolean terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
