package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.tables.ArtifactName;
import org.crosshash.trainer.v1.TextTowerConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.TrainerServiceGrpc;
import org.crosshash.trainer.v1.ValidationConfig;
import org.crosshash.trainer.v1.ValidationInputs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A training survives SIGKILL: after a restart it goes on and ends with the same models, that of
 * its best validation among them.
 */
class KilledTrainingTest {
  private static final int EPOCHS = 60;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void train_serverKilledTwice_endsWithTheModelOfAnUndisturbedRun(boolean tower) throws Exception {
    TrainResponse expected;
    TrainRequest request;
    try (ServerUnderTest server = new ServerUnderTest(folder.resolve("undisturbed"))) {
      request = prepare(server, tower);
      expected = server.train(request);
    }
    Path data = folder.resolve("killed");
    try (ServerUnderTest server = new ServerUnderTest(data)) {
      assertThat(prepare(server, tower)).isEqualTo(request);
    }
    String operation = startAndKill(data, request);
    goOnAndKill(data, operation);
    try (ServerUnderTest server = new ServerUnderTest(data)) {
      Operation end = server.end(operation);
      assertThat(end.hasError()).as(end.getError().getMessage()).isFalse();
      TrainResponse response = end.getResponse().unpack(TrainResponse.class);
      assertThat(response.getResumedFromStep()).isPositive();
      assertThat(response.getCurveList()).hasSize(EPOCHS);
      assertThat(response.getModel().getName()).isEqualTo(expected.getModel().getName());
      assertThat(response.getLastModel().getName()).isEqualTo(expected.getLastModel().getName());
      assertThat(response.getBestModel().getName()).isEqualTo(expected.getBestModel().getName());
      assertThat(response.getValidation()).isEqualTo(expected.getValidation());
    }
  }

  private static TrainRequest prepare(ServerUnderTest server, boolean tower) {
    ArtifactName embeddings =
        tower ? TowerTables.embeddings(server.store()) : TrainerFixture.embeddings(server.store());
    TrainConfig.Builder config =
        TrainerFixture.dgcpn(EPOCHS).toBuilder()
            .setCheckpointSteps(4)
            .setValidation(ValidationConfig.newBuilder().setEvery(1).setPatience(1000));
    if (tower) {
      config.setTextTower(
          TextTowerConfig.newBuilder()
              .setTower(TowerTables.tower(server.store()).toString())
              .setLearningRate(1e-3));
    }
    ArtifactName heldOut =
        TrainerFixture.selection(server.store(), TrainerFixture.ids(TrainerFixture.TRAINING, 120));
    return TrainRequest.newBuilder()
        .setEmbeddings(TrainerFixture.reference(embeddings))
        .setGuidance(
            TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
        .setConfig(config)
        .setValidation(ValidationInputs.newBuilder().setQueries(TrainerFixture.reference(heldOut)))
        .setRequestId("the-one")
        .build();
  }

  private static String startAndKill(Path data, TrainRequest request) throws Exception {
    try (ForkedTrainer trainer = new ForkedTrainer(data)) {
      Operation started = TrainerServiceGrpc.newBlockingStub(trainer.channel).train(request);
      trainer.killAfterStep(started.getName(), 9);
      return started.getName();
    }
  }

  private static void goOnAndKill(Path data, String operation) throws Exception {
    try (ForkedTrainer trainer = new ForkedTrainer(data)) {
      trainer.killAfterStep(operation, 60);
    }
  }

  /** A trainer-service in a process of its own. */
  private static final class ForkedTrainer implements AutoCloseable {
    private final Process process;
    private final ManagedChannel channel;

    ForkedTrainer(Path data) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-Xmx512m",
              "--add-opens=java.base/java.nio=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "--enable-native-access=ALL-UNNAMED",
              "--add-modules=jdk.incubator.vector",
              "-cp",
              System.getProperty("java.class.path"),
              TrainerProcess.class.getName(),
              data.toString()));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      String line = lines.readLine();
      while (line != null && !line.startsWith("Listening on ")) {
        line = lines.readLine();
      }
      assertThat(line).as("the server's address").isNotNull();
      channel =
          NettyChannelBuilder.forTarget("dns:///" + line.substring("Listening on ".length()))
              .usePlaintext()
              .build();
    }

    /** Sends SIGKILL as soon as the training has done so many steps. */
    void killAfterStep(String operation, long step) throws InterruptedException {
      OperationsGrpc.OperationsBlockingStub operations = OperationsGrpc.newBlockingStub(channel);
      GetOperationRequest request = GetOperationRequest.newBuilder().setName(operation).build();
      Operation now = operations.getOperation(request);
      while (!now.getDone() && ServerUnderTest.progress(now).getStep() < step) {
        Thread.sleep(2);
        now = operations.getOperation(request);
      }
      assertThat(now.getDone()).as("ended before it could be killed").isFalse();
      process.destroyForcibly();
      assertThat(process.waitFor()).as("killed by SIGKILL").isEqualTo(128 + 9);
    }

    @Override
    public void close() {
      channel.shutdownNow();
      process.destroyForcibly();
    }
  }
}
