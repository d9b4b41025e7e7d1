package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A search server in a process of its own, to be killed. */
final class SearchProcess implements AutoCloseable {
  private final Process process;
  private final ManagedChannel channel;

  private SearchProcess(Process process, ManagedChannel channel) {
    this.process = process;
    this.channel = channel;
  }

  /** Starts one on a folder, and waits until it answers. */
  static SearchProcess start(Path folder) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("--")) {
        command.add(option);
      }
    }
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SearchServer.class.getName(), "--data", folder.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    // Closed with the process: what it prints besides is of no interest.
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (line != null && !line.startsWith("search-server listens on ")) {
      line = output.readLine();
    }
    if (line == null) {
      process.destroyForcibly();
    }
    assertThat(line).as("the server's address").isNotNull();
    return new SearchProcess(
        process,
        Grpc.newChannelBuilder(
                line.substring(line.lastIndexOf(' ') + 1), InsecureChannelCredentials.create())
            .build());
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Kills it as {@code kill -9} does, and waits until it is gone. */
  void kill() throws InterruptedException {
    assertThat(process.toHandle().destroyForcibly()).isTrue();
    assertThat(process.waitFor()).as("killed by SIGKILL").isEqualTo(128 + 9);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    channel.shutdownNow();
  }
}
