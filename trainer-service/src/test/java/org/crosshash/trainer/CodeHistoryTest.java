package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.tables.ArtifactName;
import org.crosshash.trainer.v1.CodeHistoryConfig;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.GetModelRequest;
import org.crosshash.trainer.v1.ListModelsRequest;
import org.crosshash.trainer.v1.ModalityCodes;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.ValidationConfig;
import org.crosshash.trainer.v1.ValidationInputs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeHistoryTest {
  private static final int EPOCHS = 3;

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

  private TrainRequest request(CodeHistoryConfig.Builder history) {
    TrainConfig config = TrainerFixture.dgcpn(EPOCHS);
    return TrainRequest.newBuilder()
        .setEmbeddings(TrainerFixture.reference(embeddings))
        .setGuidance(
            TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
        .setConfig(config.toBuilder().setCodeHistory(history))
        .build();
  }

  private static CodeHistoryConfig.Builder every(int epochs) {
    return CodeHistoryConfig.newBuilder().setEvery(epochs).setSample(50);
  }

  private Model model(TrainResponse response) {
    return server
        .trainer()
        .getModel(GetModelRequest.newBuilder().setName(response.getModel().getName()).build());
  }

  /** All files of a model but its description, by name. */
  private SortedMap<String, String> files(TrainResponse response) {
    ArtifactName name = ArtifactName.parse(response.getModel().getName());
    SortedMap<String, String> files = new TreeMap<>();
    for (String file : server.store().modelFiles(name).keySet()) {
      if (!file.equals("model.json")) {
        files.put(file, Arrays.toString(server.store().modelFile(name, file)));
      }
    }
    return files;
  }

  @Test
  void train_lookedAt_keepsTheHistoryBesideTheSameWeightsAndCurve() {
    TrainResponse plain = server.train(request(CodeHistoryConfig.newBuilder()));
    TrainResponse watched = server.train(request(every(1)));
    SortedMap<String, String> files = files(watched);
    assertThat(files.remove("codes.jsonl")).isNotNull();
    assertThat(files).isEqualTo(files(plain)).containsKey("curve.jsonl");

    List<CodeHistoryPoint> history = model(watched).getCodeHistoryList();
    assertThat(history).extracting(CodeHistoryPoint::getEpoch).containsExactly(0, 1, 2, 3);
    for (CodeHistoryPoint point : history) {
      assertThat(point.getStatistics().getBits()).isEqualTo(model(plain).getBits());
      assertThat(point.getStatistics().getModalitiesList())
          .extracting(ModalityCodes::getModality)
          .containsExactly("image", "text");
      assertThat(point.getStatistics().getModalities(0).getCodes()).isEqualTo(50);
      assertThat(point.getStatistics().getPairs().getItems()).isEqualTo(50);
    }
    assertThat(history.getLast().getStatistics().getPairs().getSeparation())
        .isGreaterThan(history.getFirst().getStatistics().getPairs().getSeparation());
    assertThat(model(plain).getCodeHistoryList()).isEmpty();
    assertThat(server.trainer().listModels(ListModelsRequest.getDefaultInstance()).getModelsList())
        .hasSize(2)
        .allMatch(listed -> listed.getCodeHistoryCount() == 0);
    assertThat(server.train(request(every(1))).getCached()).isTrue();
  }

  /** A setting that nothing reads is no part of the recipe. */
  @Test
  void train_neverLookedAt_isTheSameModelWhateverTheSample() {
    TrainResponse first = server.train(request(CodeHistoryConfig.newBuilder()));
    TrainResponse second = server.train(request(CodeHistoryConfig.newBuilder().setSample(9)));
    assertThat(second.getCached()).isTrue();
    assertThat(second.getModel()).isEqualTo(first.getModel());
  }

  @Test
  void train_validatedToo_givesBothModelsTheHistory() {
    TrainRequest request = request(every(2));
    ValidationInputs pairs =
        ValidationInputs.newBuilder()
            .setQueries(
                TrainerFixture.reference(
                    TrainerFixture.selection(
                        server.store(), TrainerFixture.ids(TrainerFixture.TRAINING, 120))))
            .build();
    TrainResponse response =
        server.train(
            request.toBuilder()
                .setConfig(
                    request.getConfig().toBuilder()
                        .setValidation(ValidationConfig.newBuilder().setEvery(1)))
                .setValidation(pairs)
                .build());
    for (var made : List.of(response.getBestModel(), response.getLastModel())) {
      Model model =
          server.trainer().getModel(GetModelRequest.newBuilder().setName(made.getName()).build());
      assertThat(model.getCodeHistoryList())
          .extracting(CodeHistoryPoint::getEpoch)
          .containsExactly(0, 2, 3);
    }
  }

  @Test
  void train_thousandsOfLooks_areRefusedWithTheLeastThatGoes() {
    TrainRequest request = request(every(1));
    assertThatThrownBy(() ->
            server.start(
                request.toBuilder()
                    .setConfig(request.getConfig().toBuilder().setEpochs(5000))
                    .build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("every 1 of 5000 epochs")
        .hasMessageContaining("`code_history.every` to 5 or more");
  }
}
