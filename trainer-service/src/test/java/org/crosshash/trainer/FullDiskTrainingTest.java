package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.tables.ArtifactName;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.wire.GrpcErrors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings of a server whose disk is full: what they end with, and what is left. Runs where a
 * small file system is named.
 */
@Timeout(180)
class FullDiskTrainingTest {
  private static final String PROPERTY = "crosshash.small-disk";
  private static final int EPOCHS = 150;

  @TempDir private Path elsewhere;
  private Path data;
  private Path filler;

  @BeforeEach
  void findDisk() {
    String named = System.getProperty(PROPERTY, "");
    Assumptions.assumeFalse(
        named.isEmpty(), "Name a folder on a file system of a few MB by -D" + PROPERTY);
    data = Path.of(named).resolve("trainer");
    filler = Path.of(named).resolve("trainer-filler");
  }

  @AfterEach
  void clean() throws IOException {
    if (data != null) {
      Files.deleteIfExists(filler);
      DurableFiles.deleteTree(data);
    }
  }

  private static TrainRequest request(ServerUnderTest server) {
    ArtifactName embeddings = TrainerFixture.embeddings(server.store());
    return TrainRequest.newBuilder()
        .setEmbeddings(TrainerFixture.reference(embeddings))
        .setGuidance(
            TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
        .setConfig(TrainerFixture.dgcpn(EPOCHS).toBuilder().setCheckpointSteps(4))
        .build();
  }

  /** Takes all the room that there is. */
  private void fill() throws IOException {
    try (OutputStream stream =
        Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      byte[] block = new byte[4096];
      while (true) {
        stream.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("space");
    }
  }

  private List<Path> checkpoints() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(file -> file.toString().endsWith(".checkpoint")).toList();
    }
  }

  @Test
  void train_diskFillsUp_failsWithTheCureAndGoesOnFromTheOldCheckpoint() throws Exception {
    String undisturbed;
    try (ServerUnderTest server = new ServerUnderTest(elsewhere)) {
      undisturbed = server.train(request(server)).getModel().getName();
    }
    try (ServerUnderTest server = new ServerUnderTest(data)) {
      TrainRequest request = request(server);
      Operation now = server.start(request);
      while (!now.getDone() && ServerUnderTest.progress(now).getStep() < 20) {
        Thread.sleep(2);
        now = server.operation(now.getName());
      }
      assertThat(now.getDone()).as("ended before the disk was full").isFalse();
      while (!now.getDone()) {
        fill();
        Thread.sleep(2);
        now = server.operation(now.getName());
      }
      assertThat(now.hasError()).isTrue();
      CrosshashException error = GrpcErrors.exception(now.getError());
      assertThat(error.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED);
      assertThat(error.cure()).contains("free some space");
      assertThat(checkpoints()).isNotEmpty();

      Files.delete(filler);
      TrainResponse again = server.train(request);
      assertThat(again.getResumedFromStep()).isGreaterThanOrEqualTo(20);
      assertThat(again.getModel().getName()).isEqualTo(undisturbed);
      assertThat(checkpoints()).isEmpty();
    }
  }
}
