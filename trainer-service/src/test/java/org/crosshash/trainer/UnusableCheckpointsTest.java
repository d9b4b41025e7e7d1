package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.rpc.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.crosshash.tables.ArtifactName;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.ValidationConfig;
import org.crosshash.trainer.v1.ValidationInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training goes on from the newest whole checkpoint of its own; where there is none it starts
 * over by itself. Whatever it finds, its models are those of an undisturbed run.
 */
class UnusableCheckpointsTest {
  private static final int EPOCHS = 150;
  private static final int SOME_STEPS = 20;

  @TempDir Path folder;
  @TempDir Path elsewhere;

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

  @Test
  void train_newestCheckpointDamaged_goesOnFromTheFormerOneToTheSameModels() throws Exception {
    String operation = stopped(1);
    List<Path> found = checkpoints();
    assertThat(found).hasSize(2);
    Files.write(found.getLast(), new byte[] {1, 2, 3});
    TrainResponse response = end(operation, 1);
    assertThat(response.getResumedFromStep()).isEqualTo(step(found.getFirst()));
    assertSameModels(response, undisturbed(UnaryOperator.identity()));
  }

  @Test
  void train_checkpointsOfAnotherRevision_startsOverToTheSameModels() throws Exception {
    String operation = stopped(1);
    for (Path file : checkpoints()) {
      writeAsOfAnotherRevision(file);
    }
    TrainResponse response = end(operation, 1);
    assertThat(response.getResumedFromStep()).isZero();
    assertSameModels(response, undisturbed(UnaryOperator.identity()));
  }

  @Test
  void train_otherSettingsBesideABrokenOffTraining_haveNothingOfIt() throws Exception {
    UnaryOperator<TrainConfig.Builder> other = config -> config.setSeed(7).setEpochs(10);
    String operation = cancelled();
    List<Path> left = checkpoints();
    try (ServerUnderTest server = new ServerUnderTest(folder)) {
      Operation second = server.start(request(server, other));
      assertThat(second.getName()).isNotEqualTo(operation);
      TrainResponse response = server.await(second, TrainResponse.getDefaultInstance());
      assertThat(response.getResumedFromStep()).isZero();
      assertSameModels(response, undisturbed(other));
      assertThat(checkpoints()).isEqualTo(left);
      assertThat(server.train(request(server, UnaryOperator.identity())).getResumedFromStep())
          .isEqualTo(step(left.getLast()));
    }
  }

  /** Cancels a training once there are checkpoints, which stay. */
  private String cancelled() throws IOException, InterruptedException {
    try (ServerUnderTest server = new ServerUnderTest(folder)) {
      String operation = begun(server);
      server.cancel(operation);
      assertThat(server.end(operation).getError().getCode()).isEqualTo(Code.CANCELLED_VALUE);
      assertThat(checkpoints()).isNotEmpty();
      return operation;
    }
  }

  private static long step(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().replaceAll("[^0-9]", ""));
  }

  /** Another build's: whole, of another revision of the operation. */
  private static void writeAsOfAnotherRevision(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(all).contains(", revision 1, ");
    // As long as before, so that no length in the file changes.
    byte[] changed =
        all.replaceFirst(", revision 1, ", ", revision 0, ").getBytes(StandardCharsets.ISO_8859_1);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    int end = changed.length - digest.getDigestLength();
    digest.update(changed, 0, end);
    System.arraycopy(digest.digest(), 0, changed, end, digest.getDigestLength());
    Files.write(file, changed);
  }

  private TrainResponse undisturbed(UnaryOperator<TrainConfig.Builder> change) {
    try (ServerUnderTest server = new ServerUnderTest(elsewhere)) {
      return server.train(request(server, change));
    }
  }

  private static void assertSameModels(TrainResponse response, TrainResponse expected) {
    assertThat(response.getLastModel().getName()).isEqualTo(expected.getLastModel().getName());
    assertThat(response.getBestModel().getName()).isEqualTo(expected.getBestModel().getName());
    assertThat(response.getValidation()).isEqualTo(expected.getValidation());
  }

  private static TrainRequest request(
      ServerUnderTest server, UnaryOperator<TrainConfig.Builder> change) {
    ArtifactName embeddings = TrainerFixture.embeddings(server.store());
    ArtifactName heldOut =
        TrainerFixture.selection(
            server.store(), TrainerFixture.ids(TrainerFixture.TRAINING, TrainerFixture.ITEMS));
    return TrainRequest.newBuilder()
        .setEmbeddings(TrainerFixture.reference(embeddings))
        .setGuidance(
            TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
        .setConfig(
            change.apply(
                TrainerFixture.dgcpn(EPOCHS).toBuilder()
                    .setCheckpointSteps(4)
                    .setValidation(ValidationConfig.newBuilder().setEvery(5).setPatience(1000))))
        .setValidation(ValidationInputs.newBuilder().setQueries(TrainerFixture.reference(heldOut)))
        .build();
  }

  /** Starts a training and stops its server once there are checkpoints. */
  private String stopped(int threads) throws IOException, InterruptedException {
    String operation;
    try (ServerUnderTest server = new ServerUnderTest(folder, threads)) {
      operation = begun(server);
    }
    assertThat(checkpoints()).isNotEmpty();
    return operation;
  }

  /** A training that has done some steps. */
  private static String begun(ServerUnderTest server) throws InterruptedException {
    Operation now = server.start(request(server, UnaryOperator.identity()));
    while (!now.getDone() && ServerUnderTest.progress(now).getStep() < SOME_STEPS) {
      Thread.sleep(2);
      now = server.operation(now.getName());
    }
    assertThat(now.getDone()).as("ended before it could be stopped").isFalse();
    return now.getName();
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
      return files.filter(file -> file.toString().endsWith(".checkpoint")).sorted().toList();
    }
  }
}
