package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.tables.ArtifactName;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that finds checkpoints which it cannot go on from starts over by itself. */
class UnusableCheckpointsTest {
  private static final int EPOCHS = 150;
  private static final int SOME_STEPS = 20;

  @TempDir Path folder;

  @Test
  void train_restartedWithTheSameThreads_goesOn() throws Exception {
    assertThat(end(stopped(1), 1).getResumedFromStep()).isPositive();
  }

  @Test
  void train_restartedWithOtherThreads_startsOver() throws Exception {
    assertThat(end(stopped(1), 2).getResumedFromStep()).isZero();
  }

  @Test
  void train_allCheckpointsDamaged_startsOver() throws Exception {
    String operation = stopped(1);
    for (Path file : checkpoints()) {
      Files.write(file, new byte[] {1, 2, 3});
    }
    assertThat(end(operation, 1).getResumedFromStep()).isZero();
  }

  /** Starts a training and stops its server once there are checkpoints. */
  private String stopped(int threads) throws IOException, InterruptedException {
    String operation;
    try (ServerUnderTest server = new ServerUnderTest(folder, threads)) {
      ArtifactName embeddings = TrainerFixture.embeddings(server.store());
      operation =
          server
              .start(
                  TrainRequest.newBuilder()
                      .setEmbeddings(TrainerFixture.reference(embeddings))
                      .setGuidance(
                          TrainerFixture.reference(
                              TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
                      .setConfig(
                          TrainerFixture.dgcpn(EPOCHS).toBuilder().setCheckpointSteps(4).build())
                      .build())
              .getName();
      Operation now = server.operation(operation);
      while (!now.getDone() && ServerUnderTest.progress(now).getStep() < SOME_STEPS) {
        Thread.sleep(2);
        now = server.operation(operation);
      }
      assertThat(now.getDone()).as("ended before it could be stopped").isFalse();
    }
    assertThat(checkpoints()).isNotEmpty();
    return operation;
  }

  private TrainResponse end(String operation, int threads) throws Exception {
    try (ServerUnderTest server = new ServerUnderTest(folder, threads)) {
      Operation end = server.end(operation);
      assertThat(end.hasError()).as(end.getError().getMessage()).isFalse();
      TrainResponse response = end.getResponse().unpack(TrainResponse.class);
      assertThat(response.getCurveList()).hasSize(EPOCHS);
      assertThat(checkpoints()).isEmpty();
      return response;
    }
  }

  private List<Path> checkpoints() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".checkpoint")).toList();
    }
  }
}
