package org.crosshash.search;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.List;
import org.crosshash.testing.JavaProcess;

/** A search server in a process of its own, to be killed. */
final class SearchProcess implements AutoCloseable {
  private final JavaProcess process;
  private final ManagedChannel channel;

  private SearchProcess(JavaProcess process, ManagedChannel channel) {
    this.process = process;
    this.channel = channel;
  }

  /** Starts one on a folder, and waits until it answers. */
  static SearchProcess start(Path folder) throws Exception {
    JavaProcess process =
        JavaProcess.start(SearchServer.class, List.of("-Xmx256m"), "--data", folder.toString());
    String address = process.awaitLine("search-server listens on ");
    return new SearchProcess(
        process,
        Grpc.newChannelBuilder(
                address.substring(address.lastIndexOf(' ') + 1),
                InsecureChannelCredentials.create())
            .build());
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Kills it as {@code kill -9} does, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
    channel.shutdownNow();
  }
}
