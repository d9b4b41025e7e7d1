package org.crosshash.similarity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.similarity.v1.BuildGuidanceRequest;
import org.crosshash.similarity.v1.BuildGuidanceResponse;
import org.crosshash.similarity.v1.GuidanceProgress;
import org.crosshash.testing.JavaProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A generator's training survives SIGKILL: it goes on and ends with the same bytes. */
@Timeout(180)
class KilledLearningTest {
  private static final int ITEMS = 48;
  private static final int EPOCHS = 80;

  @TempDir Path folder;

  @Test
  void buildGuidance_serverKilledTwice_endsWithTheArtifactsOfAnUndisturbedRun() throws Exception {
    BuildGuidanceResponse expected;
    BuildGuidanceRequest request;
    try (CrosshashServer server = server("undisturbed");
        RunningService service = new RunningService(server.address())) {
      request = request(server);
      expected = end(service, service.similarity().buildGuidance(request).getName());
    }
    try (CrosshashServer server = server("killed")) {
      assertThat(request(server)).isEqualTo(request);
    }
    String operation;
    try (Forked forked = new Forked(folder.resolve("killed"))) {
      operation = forked.service.similarity().buildGuidance(request).getName();
      assertThat(forked.killAfterStep(operation, 25).getResumedFromStep()).isZero();
    }
    try (Forked forked = new Forked(folder.resolve("killed"))) {
      assertThat(forked.killAfterStep(operation, 70).getResumedFromStep()).isBetween(20L, 69L);
    }
    try (CrosshashServer server = server("killed");
        RunningService service = new RunningService(server.address())) {
      BuildGuidanceResponse response = end(service, operation);
      assertThat(response.getGenerator().getName()).isEqualTo(expected.getGenerator().getName());
      assertThat(response.getGuidance().getName()).isEqualTo(expected.getGuidance().getName());
    }
  }

  private CrosshashServer server(String name) {
    return SimilarityServer.server(new String[] {folder.resolve(name).toString()}).start();
  }

  private static BuildGuidanceRequest request(CrosshashServer server) {
    return UchmFixture.request(
            UchmFixture.embeddings(server.context().store(), "item", ITEMS),
            UchmFixture.small("full", EPOCHS))
        .toBuilder()
        .setRequestId("the-one")
        .build();
  }

  private static BuildGuidanceResponse end(RunningService service, String operation)
      throws Exception {
    Operation end = service.end(operation);
    assertThat(end.hasError()).as(end.getError().getMessage()).isFalse();
    return end.getResponse().unpack(BuildGuidanceResponse.class);
  }

  /** A similarity service in a process of its own. */
  private static final class Forked implements AutoCloseable {
    private final JavaProcess process;
    private final RunningService service;

    Forked(Path data) throws IOException {
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      String address = "127.0.0.1:" + port;
      process =
          JavaProcess.start(SimilarityServer.class, List.of("-Xmx512m"), data.toString(), address);
      service = new RunningService(address);
    }

    /** Sends SIGKILL as soon as the training has done so many steps; what it last said. */
    GuidanceProgress killAfterStep(String operation, long step) throws InterruptedException {
      Operation now = service.afterStep(operation, step);
      assertThat(now.getDone()).as("ended before it could be killed").isFalse();
      process.kill();
      return RunningService.progress(now);
    }

    @Override
    public void close() {
      service.close();
      process.close();
    }
  }
}
