package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.Operation;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.crosshash.artifacts.v1.Provenance;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Table;
import org.crosshash.trainer.v1.DeleteModelRequest;
import org.crosshash.trainer.v1.DjsrhObjective;
import org.crosshash.trainer.v1.GetModelRequest;
import org.crosshash.trainer.v1.HashInput;
import org.crosshash.trainer.v1.HashRequest;
import org.crosshash.trainer.v1.HashResponse;
import org.crosshash.trainer.v1.HashVectorsRequest;
import org.crosshash.trainer.v1.ListMethodsRequest;
import org.crosshash.trainer.v1.ListModelsRequest;
import org.crosshash.trainer.v1.Method;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.TrainingFree;
import org.crosshash.trainer.v1.UcchObjective;
import org.crosshash.trainer.v1.VtmUchObjective;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerServiceTest {
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

  private TrainRequest dgcpn(int epochs) {
    return TrainRequest.newBuilder()
        .setEmbeddings(TrainerFixture.reference(embeddings))
        .setGuidance(
            TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
        .setConfig(TrainerFixture.dgcpn(epochs))
        .build();
  }

  private CodesTable hash(String model) {
    HashRequest request =
        HashRequest.newBuilder()
            .setModel(TrainerFixture.reference(ArtifactName.parse(model)))
            .setEmbeddings(TrainerFixture.reference(embeddings))
            .build();
    HashResponse response =
        server.await(server.trainer().hash(request), HashResponse.getDefaultInstance());
    try (Table table = server.store().open(ArtifactName.parse(response.getCodes().getName()))) {
      return CodesTable.of(table);
    }
  }

  /** Mean distance of a picture to texts of other topics, less that to its own topic's. */
  private static double margin(CodesTable codes) {
    int width = codes.bits() / 8;
    double[] sums = new double[2];
    int[] counts = new int[2];
    for (int image = 0; image < codes.rowCount(); image += 2) {
      for (int text = 1; text < codes.rowCount(); text += 2) {
        int same = image / 2 % 6 == text / 2 % 6 ? 1 : 0;
        counts[same]++;
        for (int b = 0; b < width; b++) {
          sums[same] +=
              Integer.bitCount(
                  (codes.codes()[image * width + b] ^ codes.codes()[text * width + b]) & 0xFF);
        }
      }
    }
    return sums[0] / counts[0] - sums[1] / counts[1];
  }

  @Test
  void train_guided_makesAModelThatIsDescribedAndBringsTopicsTogether() {
    TrainRequest request = dgcpn(15);
    TrainResponse response = server.train(request);
    assertThat(response.getCached()).isFalse();
    assertThat(response.getResumedFromStep()).isZero();
    assertThat(response.getCurveList()).hasSize(15);
    assertThat(response.getCurve(14).getTermsMap()).containsKeys("pair", "total");
    assertThat(response.getCurve(14).getTermsOrThrow("total"))
        .isLessThan(response.getCurve(0).getTermsOrThrow("total"));

    String name = response.getModel().getName();
    Model model = server.trainer().getModel(GetModelRequest.newBuilder().setName(name).build());
    assertThat(model.getMethod()).isEqualTo("dgcpn");
    assertThat(model.getBits()).isEqualTo(16);
    assertThat(model.getEmbeddings()).isEqualTo(embeddings.toString());
    assertThat(model.getGuidance()).isEqualTo(request.getGuidance().getName());
    assertThat(model.getImageDimension()).isEqualTo(TrainerFixture.IMAGE_DIMENSION);
    assertThat(model.getTextDimension()).isEqualTo(TrainerFixture.TEXT_DIMENSION);
    assertThat(model.getTrainingRows()).isEqualTo(TrainerFixture.TRAINING);
    assertThat(model.getCurveList()).isEqualTo(response.getCurveList());
    assertThat(model.getConfig().getOptimiser().getKind()).isEqualTo("adamw");
    assertThat(margin(hash(name))).isGreaterThan(3);
    Provenance provenance = model.getProvenance();
    assertThat(provenance.getOperation()).isEqualTo("trainer.Train");
    assertThat(provenance.getSeconds()).isPositive();
    assertThat(provenance.getInputsMap()).containsEntry("embeddings", embeddings.toString());
    assertThat(provenance.getEnvironmentMap())
        .isEqualTo(
            server.store().get(ArtifactName.parse(name)).provenance().orElseThrow().environment())
        .containsEntry("engine_threads", "1")
        .containsEntry("engine", "PyTorch 2.7.1")
        .containsEntry("djl", "0.35.1")
        .containsKeys("java", "arrow-vector", "processor");
  }

  @Test
  void train_again_isAnsweredFromTheStoreAndElsewhereGivesTheSameDigest() {
    TrainRequest request = dgcpn(4);
    TrainResponse first = server.train(request);
    TrainResponse again =
        server.train(
            request.toBuilder()
                .setConfig(request.getConfig().toBuilder().setCheckpointSteps(7))
                .build());
    assertThat(again.getCached()).isTrue();
    assertThat(again.getModel().getName()).isEqualTo(first.getModel().getName());
    assertThat(again.getCurveList()).isEqualTo(first.getCurveList());
    try (ServerUnderTest other = new ServerUnderTest(folder.resolve("other"))) {
      ArtifactName copied = TrainerFixture.embeddings(other.store());
      assertThat(copied).isEqualTo(embeddings);
      TrainerFixture.dgcpnGuidance(other.store(), copied);
      TrainResponse elsewhere = other.train(request);
      assertThat(elsewhere.getCached()).isFalse();
      assertThat(elsewhere.getModel().getName()).isEqualTo(first.getModel().getName());
    }
  }

  @Test
  void train_batchLocalGuidance_readsItsEmbeddings() {
    TrainRequest request =
        dgcpn(12).toBuilder()
            .setGuidance(
                TrainerFixture.reference(TrainerFixture.djsrhGuidance(server.store(), embeddings)))
            .setConfig(
                TrainerFixture.dgcpn(12).toBuilder().setDjsrh(DjsrhObjective.getDefaultInstance()))
            .build();
    assertThat(margin(hash(server.train(request).getModel().getName()))).isGreaterThan(1.5);
  }

  @Test
  void train_closedForm_fitsOnTheSelectionAlone() {
    TrainConfig config =
        TrainConfig.newBuilder()
            .setMethod("cca-itq")
            .setBits(16)
            .setTrainingFree(TrainingFree.newBuilder().setRegularisation(1))
            .build();
    TrainRequest request =
        TrainRequest.newBuilder()
            .setEmbeddings(TrainerFixture.reference(embeddings))
            .setSelection(
                TrainerFixture.reference(
                    TrainerFixture.selection(server.store(), TrainerFixture.ids(5, 80))))
            .setConfig(config)
            .build();
    TrainResponse response = server.train(request);
    assertThat(response.getCurveList()).isEmpty();
    assertThat(margin(hash(response.getModel().getName()))).isGreaterThan(2);
    TrainResponse all = server.train(request.toBuilder().clearSelection().build());
    assertThat(all.getModel().getName()).isNotEqualTo(response.getModel().getName());
  }

  @Test
  void hash_table_agreesWithHashVectorsBitByBit() {
    String model = server.train(dgcpn(2)).getModel().getName();
    CodesTable codes = hash(model);
    assertThat(codes.rowCount()).isEqualTo(2 * TrainerFixture.ITEMS);
    assertThat(codes.model()).isEqualTo(model);
    assertThat(codes.ids().subList(0, 3)).containsExactly("item-0", "item-0", "item-1");
    assertThat(codes.modalities().subList(0, 3)).containsExactly("image", "text", "image");
    HashVectorsRequest.Builder request = HashVectorsRequest.newBuilder().setModel(model);
    try (Table table = server.store().open(embeddings)) {
      EmbeddingsTable vectors = EmbeddingsTable.of(table);
      for (int row = 0; row < TrainerFixture.ITEMS; row++) {
        request.addInputs(input("image", vectors.dense("image"), row));
        request.addInputs(input("text", vectors.dense("text"), row));
      }
    }
    List<byte[]> single =
        server.trainer().hashVectors(request.build()).getCodesList().stream()
            .map(code -> code.toByteArray())
            .toList();
    for (int row = 0; row < single.size(); row++) {
      assertThat(single.get(row))
          .isEqualTo(Arrays.copyOfRange(codes.codes(), 2 * row, 2 * row + 2));
    }
  }

  private static HashInput input(String modality, FloatMatrix vectors, int row) {
    HashInput.Builder input = HashInput.newBuilder().setModality(modality);
    for (float value : vectors.row(row)) {
      input.addValues(value);
    }
    return input.build();
  }

  @Test
  void listAndDelete_models_newestFirstThenGone() {
    String first = server.train(dgcpn(1)).getModel().getName();
    String second = server.train(dgcpn(2)).getModel().getName();
    assertThat(models()).containsExactlyInAnyOrder(second, first);
    server.trainer().deleteModel(DeleteModelRequest.newBuilder().setName(first).build());
    assertThat(models()).containsExactly(second);
    assertThatThrownBy(
            () -> server.trainer().getModel(GetModelRequest.newBuilder().setName(first).build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  private List<String> models() {
    return server
        .trainer()
        .listModels(ListModelsRequest.getDefaultInstance())
        .getModelsList()
        .stream()
        .map(Model::getName)
        .toList();
  }

  @Test
  void train_objectiveWithoutGuidance_learnsFromTheSelectionAlone() {
    TrainConfig config =
        TrainerFixture.dgcpn(3).toBuilder()
            .setMethod("ucch")
            .setUcch(UcchObjective.newBuilder().setNegatives(8))
            .build();
    TrainRequest request =
        TrainRequest.newBuilder()
            .setEmbeddings(TrainerFixture.reference(embeddings))
            .setSelection(
                TrainerFixture.reference(
                    TrainerFixture.selection(server.store(), TrainerFixture.ids(5, 80))))
            .setConfig(config)
            .build();
    TrainResponse response = server.train(request);
    assertThat(response.getCurveList()).hasSize(3);
    assertThat(response.getCurve(0).getTermsMap()).containsKeys("contrast_image", "ranking_text");
    Model model =
        server
            .trainer()
            .getModel(GetModelRequest.newBuilder().setName(response.getModel().getName()).build());
    assertThat(model.getTrainingRows()).isEqualTo(75);
  }

  @Test
  void listMethods_all_haveSettingsThatTheTrainerUnderstands() {
    List<Method> methods =
        server.trainer().listMethods(ListMethodsRequest.getDefaultInstance()).getMethodsList();
    assertThat(methods)
        .extracting(Method::getName)
        .contains("methods/vtm-uch", "methods/dgcpn", "methods/cca-itq");
    for (Method method : methods) {
      assertThat(method.getProfilesMap()).containsKeys("paper", "small");
      method
          .getProfilesMap()
          .forEach((profile, config) -> {
            if (TrainConfigs.closedForm(config)) {
              assertThat(TrainConfigs.closedFormConfig(config).bits()).isEqualTo(64);
              assertThat(method.getRecipe()).isEmpty();
            } else {
              TrainingConfig training = TrainConfigs.training(config);
              assertThat(training.bits()).isEqualTo(64);
              assertThat(method.getRecipe().isEmpty()).isNotEqualTo(training.objective().guided());
              if (config.hasHugging()) {
                assertThat(HuggingConfigs.of(config).aligns()).isTrue();
              }
            }
          });
    }
  }

  @Test
  void train_badRequests_areRefusedAtOnce() {
    refused("objective", config -> config.clearDgcpn());
    refused("multiple of 8", config -> config.setBits(12));
    refused("half_binary and straight_through", config -> config.setStraightThrough(true));
    refused("config.optimiser.kind", config -> config.setOptimiser(kind("adamm")));
    assertRefused(dgcpn(1).toBuilder().clearGuidance().build(), "needs guidance");
    assertRefused(dgcpn(1).toBuilder().clearEmbeddings().build(), "reads embeddings");
    assertRefused(
        dgcpn(1).toBuilder()
            .setConfig(TrainConfig.newBuilder().setTrainingFree(TrainingFree.getDefaultInstance()))
            .build(),
        "no guidance");
  }

  private static org.crosshash.trainer.v1.OptimiserConfig kind(String kind) {
    return org.crosshash.trainer.v1.OptimiserConfig.newBuilder().setKind(kind).build();
  }

  private void refused(String part, UnaryOperator<TrainConfig.Builder> change) {
    TrainRequest good = dgcpn(1);
    TrainConfig bad = change.apply(good.getConfig().toBuilder()).build();
    assertRefused(good.toBuilder().setConfig(bad).build(), part);
  }

  private void assertRefused(TrainRequest request, String part) {
    assertThatThrownBy(() -> server.start(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining(part);
  }

  @Test
  void train_badInputs_failWithRuleAndCure() {
    ArtifactName fewer =
        TrainerFixture.embeddings(server.store(), 50, TrainerFixture.IMAGE_DIMENSION, "encoder-1");
    TrainRequest good = dgcpn(1);
    assertFails(
        good.toBuilder().setEmbeddings(TrainerFixture.reference(fewer)).build(),
        "items of the guidance must be among those of the embeddings",
        "item-50");
    assertFails(
        good.toBuilder().setConfig(good.getConfig().toBuilder().setBatchSize(91)).build(),
        "batch of 91, 90 pairs");
    assertFails(
        good.toBuilder().setConfig(good.getConfig().toBuilder().setImageColumn("pixels")).build(),
        "pixels");
    org.crosshash.trainer.v1.OptimiserConfig wild =
        org.crosshash.trainer.v1.OptimiserConfig.newBuilder()
            .setKind("bert_adam")
            .setLearningRate(1000)
            .setWeightDecay(0.5)
            .setSchedule("constant")
            .setGradientClip(0)
            .build();
    assertFails(
        good.toBuilder()
            .setConfig(
                good.getConfig().toBuilder()
                    .setOptimiser(wild)
                    .setEpochs(60)
                    .setVtmUch(VtmUchObjective.getDefaultInstance()))
            .build(),
        "must stay finite",
        "learning_rate");
    TrainConfig.Builder long64 =
        TrainConfig.newBuilder()
            .setBits(64)
            .setTrainingFree(TrainingFree.newBuilder().setProjection("cca"));
    assertFails(
        TrainRequest.newBuilder().setEmbeddings(good.getEmbeddings()).setConfig(long64).build(),
        "16: 64");
  }

  private void assertFails(TrainRequest request, String... parts) {
    Operation end = server.end(server.start(request).getName());
    assertThat(end.getDone()).isTrue();
    assertThat(end.getError().getCode())
        .isIn(Code.INVALID_ARGUMENT_VALUE, Code.FAILED_PRECONDITION_VALUE);
    assertThat(end.getError().getMessage()).contains(parts);
  }

  @Test
  void hash_vectorsOfAnotherDimensionOrEncoder_fails() {
    String model = server.train(dgcpn(1)).getModel().getName();
    ArtifactName wide = TrainerFixture.embeddings(server.store(), 10, 40, "encoder-1");
    assertThat(hashError(model, wide)).contains("dimension 24", "40");
    ArtifactName other =
        TrainerFixture.embeddings(server.store(), 10, TrainerFixture.IMAGE_DIMENSION, "encoder-2");
    assertThat(hashError(model, other)).contains("encoder-1", "encoder-2");
    HashVectorsRequest shortVector =
        HashVectorsRequest.newBuilder()
            .setModel(model)
            .addInputs(HashInput.newBuilder().setModality("text").addValues(1))
            .build();
    assertThatThrownBy(() -> server.trainer().hashVectors(shortVector))
        .hasMessageContaining("dimension 16: 1");
    assertThatThrownBy(() ->
            server.trainer().hashVectors(HashVectorsRequest.newBuilder().setModel(model).build()))
        .hasMessageContaining("1 to 1024 vectors: 0");
  }

  @Test
  void hash_otherItemsUnderTheSameAlignment_areHashed() {
    String alignment =
        """
        {"method":"ridge","parameters":"tables/%s","rows":90}\
        """
            .formatted("1".repeat(64));
    ArtifactName trained =
        TrainerFixture.embeddings(
            server.store(), 120, TrainerFixture.IMAGE_DIMENSION, "encoder-1", alignment);
    TrainRequest request =
        dgcpn(1).toBuilder()
            .setEmbeddings(TrainerFixture.reference(trained))
            .setGuidance(
                TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), trained)))
            .build();
    String model = server.train(request).getModel().getName();
    assertThat(hashError(model, others(alignment.replace("90", "80")))).isEmpty();
    assertThat(hashError(model, others(alignment.replace("ridge", "cca")))).contains("alignment");
    assertThat(hashError(model, others(alignment.replace("11", "22")))).contains("alignment");
  }

  private ArtifactName others(String alignment) {
    return TrainerFixture.embeddings(
        server.store(), 30, TrainerFixture.IMAGE_DIMENSION, "encoder-1", alignment);
  }

  private String hashError(String model, ArtifactName vectors) {
    HashRequest request =
        HashRequest.newBuilder()
            .setModel(TrainerFixture.reference(ArtifactName.parse(model)))
            .setEmbeddings(TrainerFixture.reference(vectors))
            .build();
    return server.end(server.trainer().hash(request).getName()).getError().getMessage();
  }
}
