package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.longrunning.Operation;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.file.Path;
import org.crosshash.tables.ArtifactName;
import org.crosshash.trainer.v1.HashProgress;
import org.crosshash.trainer.v1.HashRequest;
import org.crosshash.trainer.v1.HashResponse;
import org.crosshash.trainer.v1.HuggingConfig;
import org.crosshash.trainer.v1.TextTowerConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.TrainingFree;
import org.crosshash.trainer.v1.ValidationConfig;
import org.crosshash.trainer.v1.ValidationInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Work survives SIGKILL: after a restart it goes on and ends with the same models, that of the best
 * validation among them, and the same codes.
 */
class KilledTrainingTest {
  private static final int EPOCHS = 60;

  @TempDir Path folder;

  /** Networks that are saved and resumed by code of their own. */
  enum Kind {
    VECTORS,
    HUGGING,
    TOWER
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void train_serverKilledTwice_endsWithTheModelOfAnUndisturbedRun(Kind kind) throws Exception {
    // Towers are networks over vectors too, so that the plain ones are left to the long form.
    assumeTrue(kind != Kind.VECTORS || Boolean.getBoolean("crosshash.long"));
    TrainResponse expected;
    TrainRequest request;
    try (ServerUnderTest server = new ServerUnderTest(folder.resolve("undisturbed"))) {
      request = prepare(server, kind);
      expected = server.train(request);
    }
    Path data = folder.resolve("killed");
    try (ServerUnderTest server = new ServerUnderTest(data)) {
      assertThat(prepare(server, kind)).isEqualTo(request);
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

  private static TrainRequest prepare(ServerUnderTest server, Kind kind) {
    ArtifactName embeddings =
        switch (kind) {
          case VECTORS -> TrainerFixture.embeddings(server.store());
          case HUGGING -> TokenFixture.embeddings(server.store());
          case TOWER -> TowerTables.embeddings(server.store());
        };
    TrainConfig.Builder config =
        TrainerFixture.dgcpn(EPOCHS).toBuilder()
            .setCheckpointSteps(4)
            .setValidation(ValidationConfig.newBuilder().setEvery(1).setPatience(1000));
    if (kind == Kind.HUGGING) {
      config.setHugging(TokenFixture.small(HuggingConfig.newBuilder().setQuantisation("joint")));
    }
    if (kind == Kind.TOWER) {
      config.setTextTower(
          TextTowerConfig.newBuilder()
              .setTower(TowerTables.tower(server.store()).toString())
              .setLearningRate(1e-3));
    }
    return request(server, embeddings, config);
  }

  private static TrainRequest request(
      ServerUnderTest server, ArtifactName embeddings, TrainConfig.Builder config) {
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
      Operation started = trainer.trainer().train(request);
      trainer.killWhen(started.getName(), now -> ServerUnderTest.progress(now).getStep() >= 9);
      return started.getName();
    }
  }

  private static void goOnAndKill(Path data, String operation) throws Exception {
    try (ForkedTrainer trainer = new ForkedTrainer(data)) {
      trainer.killWhen(operation, now -> ServerUnderTest.progress(now).getStep() >= 60);
    }
  }

  /** Networks so wide that their two models take a while to write. */
  private static TrainRequest wide(ServerUnderTest server) {
    TrainConfig.Builder config =
        TrainerFixture.dgcpn(2).toBuilder()
            .setValidation(ValidationConfig.newBuilder().setEvery(1).setPatience(1000));
    config.getNetworkBuilder().clearHidden().addHidden(2048).addHidden(2048);
    return request(server, TrainerFixture.embeddings(server.store()), config);
  }

  /** What is asked of one server, one after the other. */
  private record Work(TrainRequest train, HashRequest hash) {}

  private static Work work(ServerUnderTest server) {
    return new Work(wide(server), hash(server, 60_000));
  }

  /** Neither what a model is written to nor what codes are is there before all of it is. */
  @Test
  void serverKilledWhileItWritesModelsAndInATable_endsWithTheSameModelsAndCodes() throws Exception {
    Work work;
    TrainResponse models;
    HashResponse codes;
    try (ServerUnderTest server = new ServerUnderTest(folder.resolve("undisturbed"))) {
      work = work(server);
      models = server.train(work.train());
      codes = server.await(server.trainer().hash(work.hash()), HashResponse.getDefaultInstance());
    }
    Path data = folder.resolve("killed");
    try (ServerUnderTest server = new ServerUnderTest(data)) {
      assertThat(work(server)).isEqualTo(work);
    }
    String training;
    try (ForkedTrainer trainer = new ForkedTrainer(data)) {
      training = trainer.trainer().train(work.train()).getName();
      trainer.killWhen(training, now -> ServerUnderTest.progress(now).getStage().equals("write"));
    }
    Operation trained;
    String hashing;
    try (ForkedTrainer trainer = new ForkedTrainer(data)) {
      trained = trainer.end(training);
      hashing = trainer.trainer().hash(work.hash()).getName();
      trainer.killWhen(hashing, now -> hashed(now) > 0);
    }
    try (ServerUnderTest server = new ServerUnderTest(data)) {
      HashResponse again =
          server.await(server.operation(hashing), HashResponse.getDefaultInstance());
      assertThat(again.getCached()).as("the codes were not there yet").isFalse();
      assertThat(again.getCodes().getName()).isEqualTo(codes.getCodes().getName());
      assertThat(again.getStatistics()).isEqualTo(codes.getStatistics());
    }

    assertThat(trained.hasError()).as(trained.getError().getMessage()).isFalse();
    TrainResponse response = trained.getResponse().unpack(TrainResponse.class);
    assertThat(response.getResumedFromStep()).as("all of two epochs").isEqualTo(2 * 6);
    assertThat(response.getLastModel().getName()).isEqualTo(models.getLastModel().getName());
    assertThat(response.getBestModel().getName()).isEqualTo(models.getBestModel().getName());
    assertThat(response.getCurveList()).isEqualTo(models.getCurveList());
  }

  private static HashRequest hash(ServerUnderTest server, int items) {
    TrainConfig closedForm =
        TrainConfig.newBuilder()
            .setMethod("cca-itq")
            .setBits(16)
            .setTrainingFree(
                TrainingFree.newBuilder()
                    .setProjection("cca")
                    .setRegularisation(1)
                    .setItqIterations(1))
            .build();
    TrainResponse trained =
        server.train(
            TrainRequest.newBuilder()
                .setEmbeddings(TrainerFixture.reference(TrainerFixture.embeddings(server.store())))
                .setConfig(closedForm)
                .build());
    ArtifactName many =
        TrainerFixture.embeddings(
            server.store(), items, TrainerFixture.IMAGE_DIMENSION, "encoder-1");
    return HashRequest.newBuilder()
        .setModel(TrainerFixture.reference(ArtifactName.parse(trained.getModel().getName())))
        .setEmbeddings(TrainerFixture.reference(many))
        .build();
  }

  private static long hashed(Operation operation) {
    try {
      return operation.hasMetadata()
          ? operation.getMetadata().unpack(HashProgress.class).getDone()
          : 0;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
