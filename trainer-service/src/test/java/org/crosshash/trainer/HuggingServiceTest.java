package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.Table;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.GetModelRequest;
import org.crosshash.trainer.v1.HashInput;
import org.crosshash.trainer.v1.HashRequest;
import org.crosshash.trainer.v1.HashResponse;
import org.crosshash.trainer.v1.HashVectorsRequest;
import org.crosshash.trainer.v1.HashVectorsResponse;
import org.crosshash.trainer.v1.HuggingConfig;
import org.crosshash.trainer.v1.LossPoint;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.UchmObjective;
import org.crosshash.trainer.v1.ValidationInputs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Token methods over the wire: training, codes with local codes, single items, bad input. */
class HuggingServiceTest {
  @TempDir Path folder;

  private ServerUnderTest server;
  private ArtifactName embeddings;

  @BeforeEach
  void start() {
    server = new ServerUnderTest(folder.resolve("server"));
    embeddings = TokenFixture.embeddings(server.store());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TrainRequest request(TrainConfig config) {
    return TrainRequest.newBuilder()
        .setEmbeddings(TrainerFixture.reference(embeddings))
        .setSelection(
            TrainerFixture.reference(
                TrainerFixture.selection(
                    server.store(), TrainerFixture.ids(0, TrainerFixture.TRAINING))))
        .setConfig(config)
        .build();
  }

  private HashResponse hash(String model) {
    return server.await(
        server
            .trainer()
            .hash(
                HashRequest.newBuilder()
                    .setModel(TrainerFixture.reference(ArtifactName.parse(model)))
                    .setEmbeddings(TrainerFixture.reference(embeddings))
                    .build()),
        HashResponse.getDefaultInstance());
  }

  private CodesTable codes(ArtifactReference reference) {
    try (Table table = server.store().open(ArtifactName.parse(reference.getName()))) {
      return CodesTable.of(table);
    }
  }

  @Test
  void train_quantised_makesLocalCodesThatItsCodebooksScore() {
    TrainResponse trained =
        server.train(
            request(TokenFixture.hugging(HuggingConfig.newBuilder().setQuantisation("after"))));
    String name = trained.getModel().getName();
    assertThat(trained.getCurve(0).getTermsMap()).containsKeys("global", "local", "total");
    Model model = server.trainer().getModel(GetModelRequest.newBuilder().setName(name).build());
    assertThat(model.getImageTokenColumn()).isEqualTo("object_features");
    assertThat(model.getImageTokenDimension()).isEqualTo(TokenFixture.IMAGE_TOKEN_DIMENSION);
    assertThat(model.getTextTokenDimension()).isEqualTo(TrainerFixture.TEXT_DIMENSION);
    assertThat(model.getLocalCodeBytes()).isEqualTo(2 * 3);
    assertThat(model.getTrainingRows()).isEqualTo(TrainerFixture.TRAINING);

    HashResponse response = hash(name);
    CodesTable codes = codes(response.getCodes());
    byte[] local = codes.localCodes().orElseThrow();
    assertThat(codes.localBits()).isEqualTo(6 * 8);
    assertThat(hash(name).getCodebooks()).isEqualTo(response.getCodebooks());
    ProductQuantiserCodebooks codebooks;
    try (Table table = server.store().open(ArtifactName.parse(response.getCodebooks().getName()))) {
      assertThat(table.content()).isEqualTo("codebooks");
      assertThat(table.metadata()).containsEntry("crosshash.codebooks.shape", "2 12 3");
      codebooks =
          ProductQuantiserCodebooks.of(
              new LocalShape(2, 12, 3), table.floats("codeword").toArray());
    }

    HashVectorsResponse single = hashVectors(name);
    double same = 0;
    double other = 0;
    for (int i = 0; i < TrainerFixture.ITEMS; i++) {
      assertThat(single.getCodes(i).toByteArray())
          .isEqualTo(Arrays.copyOfRange(codes.codes(), 4 * i + 2, 4 * i + 4));
      float[] query = new float[24];
      for (int at = 0; at < query.length; at++) {
        query[at] = single.getLocalVectors(i).getValues(at);
      }
      assertThat(codebooks.encode(query))
          .isEqualTo(Arrays.copyOfRange(local, 12 * i + 6, 12 * i + 12));
      var tables = codebooks.tables(query);
      for (int j = 0; j < TrainerFixture.ITEMS; j++) {
        double score = tables.score(local, 12 * j);
        if (i % 6 == j % 6) {
          same += score / (TrainerFixture.ITEMS * TrainerFixture.ITEMS / 6.0);
        } else {
          other += score / (TrainerFixture.ITEMS * TrainerFixture.ITEMS * 5 / 6.0);
        }
      }
    }
    assertThat(same).isGreaterThan(other + 0.3);
  }

  /** The texts, one by one. */
  private HashVectorsResponse hashVectors(String model) {
    HashVectorsRequest.Builder request = HashVectorsRequest.newBuilder().setModel(model);
    try (Table table = server.store().open(embeddings)) {
      EmbeddingsTable read = EmbeddingsTable.of(table);
      RaggedMatrix words = read.ragged("words");
      for (int row = 0; row < TrainerFixture.ITEMS; row++) {
        HashInput.Builder input = HashInput.newBuilder().setModality("text");
        for (float value : read.dense("text").row(row)) {
          input.addValues(value);
        }
        for (float value : words.gather(new int[] {row}).values().toArray()) {
          input.addTokens(value);
        }
        request.addInputs(input);
      }
    }
    return server.trainer().hashVectors(request.build());
  }

  @Test
  void train_settingsThatNothingReads_findTheModelThatIsThere() {
    TrainConfig plain = TokenFixture.hugging(HuggingConfig.newBuilder());
    TrainResponse first = server.train(request(plain));
    TrainConfig.Builder other = plain.toBuilder();
    other.getHuggingBuilder().setBlocks(4).setSharpness(3).setCommitment(7);

    TrainResponse again = server.train(request(other.build()));

    assertThat(again.getCached()).isTrue();
    assertThat(again.getModel().getName()).isEqualTo(first.getModel().getName());
    HashResponse response = hash(first.getModel().getName());
    assertThat(response.hasCodebooks()).isFalse();
    assertThat(codes(response.getCodes()).localCodes()).isEmpty();
  }

  @Test
  void train_addedToAGuidedObjective_readsGuidanceAndTokens() {
    TrainConfig uchm =
        TokenFixture.hugging(HuggingConfig.newBuilder()).toBuilder()
            .setMethod("uchm")
            .setUchm(UchmObjective.getDefaultInstance())
            .build();
    TrainRequest request =
        request(uchm).toBuilder()
            .clearSelection()
            .setGuidance(
                TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
            .build();

    TrainResponse response = server.train(request);

    assertThat(response.getCurve(0).getTermsMap())
        .containsKeys("pair", "quantisation_image", "local", "total");
    assertThat(response.getCurve(11).getTermsOrThrow("total"))
        .isLessThan(response.getCurve(0).getTermsOrThrow("total"));
  }

  /** Neither a validation nor a look at the codes changes what networks over tokens learn. */
  @Test
  void train_validatedAndLookedAt_learnsTheSameWeightsAndTellsBoth() {
    for (TrainConfig config :
        List.of(
            TokenFixture.hugging(HuggingConfig.newBuilder().setQuantisation("after")),
            TokenFixture.transformer())) {
      TrainConfig.Builder seen = config.toBuilder();
      seen.getValidationBuilder().setEvery(1);
      seen.getCodeHistoryBuilder().setEvery(4).setSample(30);
      ValidationInputs pairs =
          ValidationInputs.newBuilder()
              .setQueries(
                  TrainerFixture.reference(
                      TrainerFixture.selection(
                          server.store(),
                          TrainerFixture.ids(TrainerFixture.TRAINING, TrainerFixture.ITEMS))))
              .build();
      TrainResponse response =
          server.train(request(seen.build()).toBuilder().setValidation(pairs).build());
      assertThat(weights(response.getLastModel().getName()))
          .isEqualTo(weights(server.train(request(config)).getModel().getName()))
          .isNotEmpty();
      assertThat(response.getCurveList())
          .hasSize(config.getEpochs())
          .allMatch(point -> point.getValidation() > 0 && point.getValidation() <= 1);
      Model best =
          server
              .trainer()
              .getModel(
                  GetModelRequest.newBuilder().setName(response.getBestModel().getName()).build());
      assertThat(best.getValidation().getBestValue())
          .isEqualTo(
              response.getCurveList().stream()
                  .mapToDouble(LossPoint::getValidation)
                  .max()
                  .orElseThrow());
      assertThat(best.getCodeHistoryList())
          .extracting(CodeHistoryPoint::getEpoch)
          .startsWith(0, 4, 8)
          .endsWith(config.getEpochs());
      assertThat(best.getCodeHistoryList())
          .allMatch(point -> point.getStatistics().getPairs().getItems() == 30);
    }
  }

  private Map<String, List<Byte>> weights(String model) {
    Map<String, List<Byte>> weights = new TreeMap<>();
    ArtifactName name = ArtifactName.parse(model);
    for (String file : server.store().modelFiles(name).keySet()) {
      if (file.endsWith(".npy")) {
        List<Byte> bytes = new ArrayList<>();
        for (byte value : server.store().modelFile(name, file)) {
          bytes.add(value);
        }
        weights.put(file, bytes);
      }
    }
    return weights;
  }

  @Test
  void train_transformer_hashesTablesAndSingleItemsAlike() {
    TrainResponse trained = server.train(request(TokenFixture.transformer()));
    String name = trained.getModel().getName();
    assertThat(trained.getCurve(7).getTermsOrThrow("total"))
        .isLessThan(trained.getCurve(0).getTermsOrThrow("total"));
    Model model = server.trainer().getModel(GetModelRequest.newBuilder().setName(name).build());
    assertThat(model.getImageTokenColumn()).isEqualTo("object_features");
    assertThat(model.getTextTokenColumn()).isEqualTo("words");
    assertThat(model.getImageTokenDimension()).isEqualTo(10);
    assertThat(model.getImageDimension()).isZero();
    assertThat(model.getConfig().getNetwork().getFeedForward()).isZero();

    byte[] codes = codes(hash(name).getCodes()).codes();
    HashVectorsResponse single = hashVectors(name);
    for (int i = 0; i < TrainerFixture.ITEMS; i++) {
      assertThat(single.getCodes(i).toByteArray())
          .isEqualTo(Arrays.copyOfRange(codes, 4 * i + 2, 4 * i + 4));
    }
    HashInput.Builder vectorAlone = HashInput.newBuilder().setModality("text").addValues(1);
    assertThatThrownBy(() ->
            server
                .trainer()
                .hashVectors(
                    HashVectorsRequest.newBuilder().setModel(name).addInputs(vectorAlone).build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("at least one token");
    TrainConfig.Builder unread = TokenFixture.transformer().toBuilder();
    unread.getNetworkBuilder().addTextHidden(7).setFeedForward(32);
    assertThat(server.train(request(unread.build())).getModel().getName()).isEqualTo(name);
  }

  @Test
  void train_transformerThatDoesNotFit_saysWhatIsWrong() {
    TrainConfig.Builder heads = TokenFixture.transformer().toBuilder();
    heads.getNetworkBuilder().setHeads(3);
    assertThatThrownBy(() -> server.train(request(heads.build())))
        .hasMessageContaining("multiple of its heads");
    TrainConfig.Builder column = TokenFixture.transformer().toBuilder();
    column.getNetworkBuilder().setImageTokenColumn("patches");
    assertThatThrownBy(() -> server.train(request(column.build()))).hasMessageContaining("patches");
    TrainConfig.Builder scaled = TokenFixture.transformer().toBuilder().setScaleInputs(true);
    assertThatThrownBy(() -> server.train(request(scaled.build())))
        .hasMessageContaining("scale_inputs");
    TrainConfig.Builder normed = TokenFixture.transformer().toBuilder();
    normed.getNetworkBuilder().setBatchNorm(true);
    assertThatThrownBy(() -> server.train(request(normed.build())))
        .hasMessageContaining("batch_norm");
    TrainConfig.Builder hugged =
        TokenFixture.transformer().toBuilder().setHugging(HuggingConfig.newBuilder());
    assertThatThrownBy(() -> server.train(request(hugged.build())))
        .hasMessageContaining("networks of its own");
  }

  @Test
  void train_badInput_saysWhatIsWrong() {
    TrainConfig plain = TokenFixture.hugging(HuggingConfig.newBuilder());
    TrainConfig.Builder column = plain.toBuilder();
    column.getHuggingBuilder().setTextTokenColumn("text_tokens");
    assertThatThrownBy(() -> server.train(request(column.build())))
        .hasMessageContaining("text_tokens");
    TrainConfig.Builder blocks = plain.toBuilder();
    blocks.getHuggingBuilder().setQuantisation("after").setBlocks(5);
    assertThatThrownBy(() -> server.train(request(blocks.build()))).hasMessageContaining("divide");
    TrainConfig.Builder deep = plain.toBuilder();
    deep.getNetworkBuilder().addHidden(8);
    assertThatThrownBy(() -> server.train(request(deep.build())))
        .hasMessageContaining("one hidden layer");
    assertThatThrownBy(() ->
            server.train(
                request(
                    plain.toBuilder()
                        .setTrainingFree(org.crosshash.trainer.v1.TrainingFree.getDefaultInstance())
                        .build())))
        .hasMessageContaining("Leave `hugging` out");
  }

  @Test
  void hashVectors_withoutTokens_isRefused() {
    String name =
        server
            .train(request(TokenFixture.hugging(HuggingConfig.newBuilder())))
            .getModel()
            .getName();
    HashInput.Builder input = HashInput.newBuilder().setModality("text");
    for (int i = 0; i < TrainerFixture.TEXT_DIMENSION; i++) {
      input.addValues(0.25f);
    }
    assertThatThrownBy(() ->
            server
                .trainer()
                .hashVectors(
                    HashVectorsRequest.newBuilder().setModel(name).addInputs(input).build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("at least one token");
  }
}
