package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.crosshash.learning.model.Modality;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.trainer.v1.DescribeCodesRequest;
import org.crosshash.trainer.v1.HashProgress;
import org.crosshash.trainer.v1.HashRequest;
import org.crosshash.trainer.v1.HashResponse;
import org.crosshash.trainer.v1.HuggingConfig;
import org.crosshash.trainer.v1.TextTowerConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.TrainingFree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Work that is cancelled in phases that last: it ends soon, and nothing of it is taken for done.
 */
@Timeout(240)
class CancelledWorkTest {
  /** What is promised. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** Other work of the machine may delay an end, so the promise is held by one try of so many. */
  private static final int TRIES = 4;

  /** As many rotations as may be asked for: minutes of them. */
  private static final int MOST_ROUNDS = 10_000;

  @TempDir private Path folder;
  private ServerUnderTest server;

  @BeforeEach
  void start() {
    server = new ServerUnderTest(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Starts work, and answers when it is in the phase in which it is to be cancelled. */
  private interface Begun {
    Operation begin() throws InterruptedException;
  }

  /**
   * Cancels at once, and says whether that came before the work was done: on a fast machine more
   * work is needed. If it came before, the end came soon, the first time or when tried again.
   */
  private boolean isCancelledSoon(Begun work) throws InterruptedException {
    Duration fastest = Duration.ofDays(1);
    for (int tried = 0; tried < TRIES && fastest.compareTo(SOON) >= 0; tried++) {
      Operation operation = work.begin();
      long start = System.nanoTime();
      server.cancel(operation.getName());
      Operation end = server.end(operation.getName());
      if (end.hasResponse()) {
        return false;
      }
      assertThat(end.getError().getCode()).isEqualTo(Code.CANCELLED_VALUE);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      fastest = took.compareTo(fastest) < 0 ? took : fastest;
    }
    assertThat(fastest).isLessThan(SOON);
    return true;
  }

  private static FloatMatrix random(int rows, int columns) {
    Random random = new Random(rows);
    float[] values = new float[Math.multiplyExact(rows, columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return FloatMatrix.of(values, columns);
  }

  private ArtifactName table(int items, int images, int texts) {
    return EmbeddingsTable.builder(TrainerFixture.ids(0, items))
        .dense("image", random(items, images))
        .dense("text", random(items, texts))
        .encoder("encoder-1")
        .alignment("centre")
        .write(server.store())
        .name();
  }

  private static TrainConfig closedForm(int rounds) {
    return TrainConfig.newBuilder()
        .setMethod("cca-itq")
        .setBits(16)
        .setTrainingFree(TrainingFree.newBuilder().setRegularisation(1).setItqIterations(rounds))
        .build();
  }

  private Begun fit(ArtifactName embeddings, TrainConfig config) {
    return () -> {
      Operation now =
          server.start(
              TrainRequest.newBuilder()
                  .setEmbeddings(TrainerFixture.reference(embeddings))
                  .setConfig(config)
                  .build());
      while (!now.getDone() && !ServerUnderTest.progress(now).getStage().equals("fit")) {
        Thread.sleep(5);
        now = server.operation(now.getName());
      }
      return now;
    };
  }

  @Test
  void train_closedFormInItsDecompositions_endsSoon() throws Exception {
    // Few rows with many columns: hardly anything but the decompositions takes time.
    int columns = 900;
    ArtifactName wide = table(128, columns, columns);
    while (!isCancelledSoon(fit(wide, closedForm(1)))) {
      columns *= 2;
      assertThat(columns).as("columns of too small a fit").isLessThan(5000);
      wide = table(128, columns, columns);
    }
  }

  @Test
  void train_closedFormOverManyRows_endsSoon() throws Exception {
    ArtifactName embeddings = table(30_000, 128, 128);
    assertThat(isCancelledSoon(fit(embeddings, closedForm(MOST_ROUNDS)))).isTrue();
  }

  /** Networks whose steps are unlike one another. */
  enum Stepping {
    VECTORS,
    HUGGING,
    TRANSFORMER,
    TOWER
  }

  @ParameterizedTest
  @EnumSource(Stepping.class)
  void train_stepping_endsSoon(Stepping kind) throws Exception {
    TrainRequest request = endless(kind);
    assertThat(isCancelledSoon(() -> atStep(server.start(request), 20))).isTrue();
  }

  private TrainRequest endless(Stepping kind) {
    ArtifactName embeddings =
        kind == Stepping.TOWER
            ? TowerTables.embeddings(server.store())
            : TokenFixture.embeddings(server.store());
    TrainConfig.Builder config =
        switch (kind) {
          case VECTORS -> TrainerFixture.dgcpn(1).toBuilder();
          case HUGGING ->
              TokenFixture.hugging(HuggingConfig.newBuilder().setQuantisation("joint")).toBuilder();
          case TRANSFORMER -> TokenFixture.transformer().toBuilder();
          case TOWER ->
              TrainerFixture.dgcpn(1).toBuilder()
                  .setTextTower(
                      TextTowerConfig.newBuilder()
                          .setTower(TowerTables.tower(server.store()).toString()));
        };
    TrainRequest.Builder request =
        TrainRequest.newBuilder()
            .setEmbeddings(TrainerFixture.reference(embeddings))
            .setConfig(config.setEpochs(100_000));
    if (config.hasDgcpn()) {
      request.setGuidance(
          TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), embeddings)));
    }
    return request.build();
  }

  private Operation atStep(Operation started, int step) throws InterruptedException {
    Operation now = started;
    while (!now.getDone() && ServerUnderTest.progress(now).getStep() < step) {
      Thread.sleep(5);
      now = server.operation(started.getName());
    }
    return now;
  }

  @Test
  void hash_table_endsSoonAndIsWholeAfterwards() throws Exception {
    ArtifactName small = table(300, 64, 32);
    TrainResponse trained =
        server.train(
            TrainRequest.newBuilder()
                .setEmbeddings(TrainerFixture.reference(small))
                .setConfig(closedForm(1))
                .build());
    int items = 100_000;
    HashRequest request = hash(trained, items);
    while (!isCancelledSoon(begun(request))) {
      items *= 2;
      assertThat(items).as("items of too small a table").isLessThan(2_000_000);
      request = hash(trained, items);
    }

    HashResponse whole =
        server.await(server.trainer().hash(request), HashResponse.getDefaultInstance());
    assertThat(whole.getCached()).isFalse();
    assertThat(whole.getStatistics().getModalitiesList())
        .extracting(modality -> modality.getCodes())
        .containsExactly((long) items, (long) items);
    assertThat(whole.getStatistics().getPairs().getItems()).isEqualTo(items);
    assertThat(whole.getStatistics().getModalities(0).getModality()).isEqualTo(Modality.IMAGE.id());
    assertThat(
            server
                .trainer()
                .describeCodes(
                    DescribeCodesRequest.newBuilder().setCodes(whole.getCodes()).build()))
        .isEqualTo(whole.getStatistics());
  }

  private HashRequest hash(TrainResponse trained, int items) {
    return HashRequest.newBuilder()
        .setModel(trained.getModel())
        .setEmbeddings(TrainerFixture.reference(table(items, 64, 32)))
        .build();
  }

  private Begun begun(HashRequest request) {
    return () -> {
      Operation now = server.trainer().hash(request);
      while (!now.getDone() && done(now) == 0) {
        Thread.sleep(1);
        now = server.operation(now.getName());
      }
      return now;
    };
  }

  private static long done(Operation operation) {
    try {
      return operation.hasMetadata()
          ? operation.getMetadata().unpack(HashProgress.class).getDone()
          : 0;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void train_cancelledAgainAndAgain_endsWithTheModelOfAnUndisturbedRun() throws Exception {
    ArtifactName embeddings = TrainerFixture.embeddings(server.store());
    TrainRequest request =
        TrainRequest.newBuilder()
            .setEmbeddings(TrainerFixture.reference(embeddings))
            .setGuidance(
                TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
            .setConfig(TrainerFixture.dgcpn(60).toBuilder().setCheckpointSteps(4))
            .build();
    Random random = new Random(9);
    int cancelled = 0;
    for (int round = 0; round < 6; round++) {
      Operation started = server.start(request);
      // The first at once, so that one is cancelled on any machine.
      Thread.sleep(random.nextInt(1 + 16 * round));
      server.cancel(started.getName());
      Operation end = server.end(started.getName());
      cancelled += end.getError().getCode() == Code.CANCELLED_VALUE ? 1 : 0;
    }
    assertThat(cancelled).isPositive();
    TrainResponse last = server.train(request);
    try (ServerUnderTest other = new ServerUnderTest(folder.resolve("other"))) {
      ArtifactName same = TrainerFixture.embeddings(other.store());
      TrainerFixture.dgcpnGuidance(other.store(), same);
      assertThat(last.getModel().getName()).isEqualTo(other.train(request).getModel().getName());
    }
  }
}
