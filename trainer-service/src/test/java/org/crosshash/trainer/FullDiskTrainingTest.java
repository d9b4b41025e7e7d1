package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactName;
import org.crosshash.testing.SmallDisk;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.wire.GrpcErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings of a server whose disk is full: what they end with, and what is left. Runs where a
 * small file system is named.
 */
@Timeout(180)
class FullDiskTrainingTest {
  private static final int EPOCHS = 150;

  @RegisterExtension private final SmallDisk disk = new SmallDisk();

  @TempDir private Path elsewhere;

  private static TrainRequest request(ServerUnderTest server) {
    ArtifactName embeddings = TrainerFixture.embeddings(server.store());
    return TrainRequest.newBuilder()
        .setEmbeddings(TrainerFixture.reference(embeddings))
        .setGuidance(
            TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
        .setConfig(TrainerFixture.dgcpn(EPOCHS).toBuilder().setCheckpointSteps(4))
        .build();
  }

  private List<Path> checkpoints() throws IOException {
    try (Stream<Path> files = Files.walk(disk.folder())) {
      return files.filter(file -> file.toString().endsWith(".checkpoint")).toList();
    }
  }

  @Test
  void train_diskFillsUp_failsWithTheCureAndGoesOnFromTheOldCheckpoint() throws Exception {
    String undisturbed;
    try (ServerUnderTest server = new ServerUnderTest(elsewhere)) {
      undisturbed = server.train(request(server)).getModel().getName();
    }
    try (ServerUnderTest server = new ServerUnderTest(disk.folder())) {
      TrainRequest request = request(server);
      Operation now = server.start(request);
      while (!now.getDone() && ServerUnderTest.progress(now).getStep() < 20) {
        Thread.sleep(2);
        now = server.operation(now.getName());
      }
      assertThat(now.getDone()).as("ended before the disk was full").isFalse();
      while (!now.getDone()) {
        disk.fill();
        Thread.sleep(2);
        now = server.operation(now.getName());
      }
      assertThat(now.hasError()).isTrue();
      CrosshashException error = GrpcErrors.exception(now.getError());
      assertThat(error.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED);
      assertThat(error.cure()).contains("free some space");
      assertThat(checkpoints()).isNotEmpty();

      disk.free();
      TrainResponse again = server.train(request);
      assertThat(again.getResumedFromStep()).isGreaterThanOrEqualTo(20);
      assertThat(again.getModel().getName()).isEqualTo(undisturbed);
      assertThat(checkpoints()).isEmpty();
    }
  }
}
