package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.longrunning.Operation;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.Random;
import org.crosshash.config.Methods;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.trainer.v1.ContrastiveObjective;
import org.crosshash.trainer.v1.HuggingConfig;
import org.crosshash.trainer.v1.OptimiserConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.UchmObjective;
import org.crosshash.trainer.v1.ValidationConfig;
import org.crosshash.trainer.v1.ValidationInputs;
import org.crosshash.wire.GrpcErrors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training is refused for: the status says the rule, the value and the cure. */
class BadTrainingInputTest {
  @TempDir Path folder;
  private ServerUnderTest server;
  private ArtifactName embeddings;

  @BeforeEach
  void start() {
    server = new ServerUnderTest(folder.resolve("data"));
    embeddings = TrainerFixture.embeddings(server.store());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TrainRequest request(TrainConfig.Builder config) {
    return TrainRequest.newBuilder()
        .setEmbeddings(TrainerFixture.reference(embeddings))
        .setGuidance(
            TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
        .setConfig(config)
        .build();
  }

  private static TrainConfig.Builder config() {
    return TrainerFixture.dgcpn(2).toBuilder();
  }

  /** Refused by the call itself, before there is an operation. */
  private void assertRefused(TrainRequest request, String rule, String value, String cure) {
    StatusRuntimeException refusal =
        catchThrowableOfType(StatusRuntimeException.class, () -> server.start(request));
    assertThat(refusal).as("refused: " + rule).isNotNull();
    assertSays(GrpcErrors.exception(refusal), Problem.INVALID_ARGUMENT, rule, value, cure);
  }

  /** Refused by the operation, which has to look into tables first. */
  private void assertFails(
      TrainRequest request, Problem problem, String rule, String value, String cure) {
    Operation end = server.end(server.start(request).getName());
    assertThat(end.hasError()).as("fails: " + rule).isTrue();
    assertSays(GrpcErrors.exception(end.getError()), problem, rule, value, cure);
  }

  private static void assertSays(
      CrosshashException error, Problem problem, String rule, String value, String cure) {
    assertThat(error.problem()).isEqualTo(problem);
    assertThat(error.rule()).contains(rule);
    assertThat(error.value()).contains(value);
    assertThat(error.cure()).contains(cure);
  }

  @Test
  void train_unknownMethodOrSwitch_isRefusedWithWhatWasMeant() {
    CrosshashException unknown =
        catchThrowableOfType(
            CrosshashException.class, () -> Methods.shipped().config("vtm-uhc", "small"));
    assertSays(unknown, Problem.NOT_FOUND, "No method", "vtm-uhc", "vtm-uch");
    assertRefused(
        request(config().setOptimiser(OptimiserConfig.newBuilder().setKind("adamm"))),
        "optimiser.kind",
        "adamm",
        "adam");
    assertRefused(
        request(config().setUchm(UchmObjective.newBuilder().setBitSelection("discret"))),
        "uchm.bit_selection",
        "discret",
        "discrete");
    assertRefused(request(config().clearDgcpn()), "has an objective", "none", "crosshash methods");
  }

  @Test
  void train_bitsOutOfRangeOrNoWholeBytes_areRefused() {
    for (int bits : new int[] {0, 4, 520}) {
      assertRefused(request(config().setBits(bits)), "config.bits", Integer.toString(bits), "64");
    }
    assertRefused(request(config().setBits(12)), "multiple of 8", "12", "64");
  }

  @Test
  void train_guidanceOfOtherItems_fails() {
    ArtifactName fewer =
        TrainerFixture.embeddings(server.store(), 50, TrainerFixture.IMAGE_DIMENSION, "encoder-1");
    assertFails(
        request(config()).toBuilder().setEmbeddings(TrainerFixture.reference(fewer)).build(),
        Problem.INVALID_ARGUMENT,
        "items of the guidance must be among those of the embeddings",
        "item-50",
        "from the same items");
  }

  @Test
  void train_batchLargerThanTheSet_fails() {
    assertFails(
        request(config().setBatchSize(TrainerFixture.TRAINING + 1)),
        Problem.INVALID_ARGUMENT,
        "batch must not be larger than the training set",
        "batch of 91, 90 pairs",
        "batch_size");
  }

  @Test
  void train_learningRateThatDiverges_failsWithStepTermAndCheckpoint() {
    assertFails(
        request(config().setEpochs(60).setOptimiser(DivergingMethodsTest.wild())),
        Problem.FAILED_PRECONDITION,
        "must stay finite",
        "at step",
        "last whole checkpoint is of step");
  }

  @Test
  void train_emptyValidationSplit_fails() {
    assertFails(
        request(config().setValidation(ValidationConfig.newBuilder().setEvery(1))).toBuilder()
            .setValidation(
                ValidationInputs.newBuilder()
                    .setQueries(
                        TrainerFixture.reference(
                            TrainerFixture.selection(server.store(), TrainerFixture.ids(0, 0)))))
            .build(),
        Problem.INVALID_ARGUMENT,
        "validation split has at least 2 pairs",
        "0",
        "validation.every");
  }

  @Test
  void train_missingTokensForATokenMethod_fails() {
    TrainConfig.Builder hugging =
        config()
            .setContrastive(ContrastiveObjective.getDefaultInstance())
            .setHugging(HuggingConfig.newBuilder().setDimension(12).setClusters(2));
    TrainRequest noColumn = request(hugging).toBuilder().clearGuidance().build();
    assertFails(noColumn, Problem.INVALID_ARGUMENT, "embeddings", "object_features", "");
    TrainRequest noToken =
        noColumn.toBuilder().setEmbeddings(TrainerFixture.reference(withoutATextToken())).build();
    assertFails(
        noToken,
        Problem.INVALID_ARGUMENT,
        "at least one token for every text",
        "item 7",
        "encode the items with tokens");
  }

  /** Embeddings with one token an item, but none for the text of item 7. */
  private ArtifactName withoutATextToken() {
    int items = TrainerFixture.ITEMS;
    int[] all = new int[items + 1];
    int[] some = new int[items + 1];
    for (int item = 0; item < items; item++) {
      all[item + 1] = all[item] + 1;
      some[item + 1] = some[item] + (item == 7 ? 0 : 1);
    }
    return EmbeddingsTable.builder(TrainerFixture.ids(0, items))
        .dense("image", TrainerFixture.topics(1, items, TrainerFixture.IMAGE_DIMENSION))
        .dense("text", TrainerFixture.topics(2, items, TrainerFixture.TEXT_DIMENSION))
        .ragged("object_features", new RaggedMatrix(random(items, 10), all))
        .ragged("words", new RaggedMatrix(random(items - 1, 8), some))
        .encoder("encoder-1")
        .alignment("centre")
        .write(server.store())
        .name();
  }

  private static FloatMatrix random(int rows, int columns) {
    Random random = new Random(rows);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return FloatMatrix.of(values, columns);
  }
}
