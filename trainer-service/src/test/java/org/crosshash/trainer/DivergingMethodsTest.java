package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.trainer.v1.NetworkConfig;
import org.crosshash.trainer.v1.OptimiserConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.wire.GrpcErrors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shipped method that is trained by steps ends a training whose numbers run away. */
class DivergingMethodsTest {
  @TempDir private static Path folder;
  private static ServerUnderTest server;
  private static ArtifactName embeddings;
  private static ArtifactName guidance;

  @BeforeAll
  static void start() {
    server = new ServerUnderTest(folder);
    int items = TrainerFixture.ITEMS;
    int[] offsets = new int[items + 1];
    for (int item = 0; item < items; item++) {
      offsets[item + 1] = offsets[item] + 2;
    }
    embeddings =
        EmbeddingsTable.builder(TrainerFixture.ids(0, items))
            .dense("image", TrainerFixture.topics(1, items, TrainerFixture.IMAGE_DIMENSION))
            .dense("text", TrainerFixture.topics(2, items, TrainerFixture.TEXT_DIMENSION))
            .ragged("object_features", new RaggedMatrix(random(2 * items, 10), offsets))
            .ragged("words", new RaggedMatrix(random(2 * items, 8), offsets))
            .encoder("encoder-1")
            .alignment("centre")
            .write(server.store())
            .name();
    guidance = TrainerFixture.dgcpnGuidance(server.store(), embeddings);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static FloatMatrix random(int rows, int columns) {
    Random random = new Random(rows);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return FloatMatrix.of(values, columns);
  }

  /** Each step multiplies weights by -499, whatever the gradient: even where codes saturate. */
  static OptimiserConfig wild() {
    return OptimiserConfig.newBuilder()
        .setKind("bert_adam")
        .setLearningRate(1000)
        .setWeightDecay(0.5)
        .setSchedule("constant")
        .setGradientClip(0)
        .build();
  }

  static List<String> trained() {
    return Methods.shipped().ids().stream()
        .filter(id -> !Methods.shipped().config(id, "small").getTraining().hasTrainingFree())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("trained")
  void train_ratesThatDiverge_endsWithStepTermAndLastCheckpoint(String id) {
    MethodConfig method = Methods.shipped().config(id, "small");
    TrainConfig small =
        method.getTraining().toBuilder()
            .setMethod(id)
            .setBits(16)
            .setImageColumn("image")
            .setTextColumn("text")
            .setBatchSize(16)
            .setEpochs(40)
            .setCheckpointSteps(2)
            .setNetwork(NetworkConfig.newBuilder().addHidden(24))
            .setOptimiser(wild())
            .build();
    if (small.hasHugging()) {
      small =
          Settings.merge(
              small,
              Settings.parse(
                  "{hugging: {dimension: 12, clusters: 2, image_token_column: object_features,"
                      + " text_token_column: words, blocks: 3}}",
                  TrainConfig.getDefaultInstance()));
    }
    TrainRequest.Builder request =
        TrainRequest.newBuilder()
            .setEmbeddings(TrainerFixture.reference(embeddings))
            .setConfig(small);
    if (method.hasGuidance()) {
      request.setGuidance(TrainerFixture.reference(guidance));
    }
    Operation end = server.end(server.start(request.build()).getName());
    assertThat(end.hasError()).as(id + " ends in an error").isTrue();
    CrosshashException error = GrpcErrors.exception(end.getError());
    assertThat(error.problem()).as(error.getMessage()).isEqualTo(Problem.FAILED_PRECONDITION);
    assertThat(error.rule()).contains("must stay finite");
    assertThat(error.value())
        .containsPattern("(loss term|gradient of|parameter) `[a-z_0-9.]+`.* at step \\d+, epoch")
        .contains("learning rate 1000");
    assertThat(error.cure())
        .contains("learning_rate")
        .containsPattern("last whole checkpoint is of step \\d+");
  }
}
