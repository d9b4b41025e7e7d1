package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDManager;
import com.google.common.primitives.Ints;
import com.google.longrunning.Operation;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tower.TowerFiles;
import org.crosshash.learning.tower.TowerHasher;
import org.crosshash.learning.tower.TowerModel;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.RaggedInts;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;
import org.crosshash.trainer.v1.ContrastiveObjective;
import org.crosshash.trainer.v1.ExportModelRequest;
import org.crosshash.trainer.v1.ExportedPart;
import org.crosshash.trainer.v1.GetModelRequest;
import org.crosshash.trainer.v1.HashInput;
import org.crosshash.trainer.v1.HashRequest;
import org.crosshash.trainer.v1.HashResponse;
import org.crosshash.trainer.v1.HashVectorsRequest;
import org.crosshash.trainer.v1.HuggingConfig;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.TextTowerConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.TrainingFree;
import org.crosshash.wire.GrpcErrors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings with a text tower over the wire, what their models do, and what is refused. */
class TowerServiceTest {
  private static final int CODE_BYTES = 2;

  @TempDir private static Path folder;
  private static ServerUnderTest server;
  private static ArtifactName embeddings;
  private static ArtifactName tower;

  @BeforeAll
  static void start() {
    server = new ServerUnderTest(folder.resolve("data"));
    embeddings = TowerTables.embeddings(server.store());
    tower = TowerTables.tower(server.store());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static TrainConfig.Builder config(double rate) {
    return TrainerFixture.dgcpn(4).toBuilder()
        .setTextTower(
            TextTowerConfig.newBuilder().setTower(tower.toString()).setLearningRate(rate));
  }

  private static TrainRequest request(TrainConfig.Builder config, ArtifactName table) {
    return TrainRequest.newBuilder()
        .setEmbeddings(TrainerFixture.reference(table))
        .setGuidance(TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), table)))
        .setConfig(config)
        .build();
  }

  private static TrainResponse train(double rate) {
    return server.train(request(config(rate), embeddings));
  }

  /** Codes of the table, picture and text of each item by turns. */
  private static byte[] hash(TrainResponse trained) {
    HashResponse hashed =
        server.await(
            server
                .trainer()
                .hash(
                    HashRequest.newBuilder()
                        .setModel(trained.getModel())
                        .setEmbeddings(TrainerFixture.reference(embeddings))
                        .build()),
            HashResponse.getDefaultInstance());
    try (Table codes = server.store().open(ArtifactName.parse(hashed.getCodes().getName()))) {
      return codes.codes("code");
    }
  }

  private static byte[] text(byte[] codes, int item) {
    int at = (2 * item + 1) * CODE_BYTES;
    return Arrays.copyOfRange(codes, at, at + CODE_BYTES);
  }

  private static Map<String, byte[]> export(TrainResponse trained, String format) {
    Map<String, byte[]> files = new TreeMap<>();
    ExportModelRequest request =
        ExportModelRequest.newBuilder()
            .setModel(trained.getModel().getName())
            .setFormat(format)
            .build();
    List<ExportedPart> parts = new ArrayList<>();
    server.trainer().exportModel(request).forEachRemaining(parts::add);
    for (ExportedPart part : parts) {
      byte[] file = files.computeIfAbsent(part.getFile(), name -> new byte[(int) part.getSize()]);
      part.getData().copyTo(file, (int) part.getOffset());
    }
    return files;
  }

  @Test
  void hash_tablesAndSingleTexts_equalTheLibraryOnTheExportedModel() {
    TrainResponse trained = train(1e-3);
    assertThat(trained.getCurveList()).hasSize(4);
    assertThat(trained.getCurve(3).getStep()).isEqualTo(24);
    final byte[] codes = hash(trained);
    Map<String, byte[]> files = export(trained, "npy");
    assertThat(files.get(TowerFiles.TOWER)).isNotEqualTo(TowerTables.bytes("scripted"));
    TowerModel model = TowerFiles.read(files, () -> files.get(TowerFiles.TOWER));
    RaggedInts ids;
    try (Table table = server.store().open(embeddings)) {
      ids = EmbeddingsTable.of(table).integers("text_token_ids");
      float[] picture = EmbeddingsTable.of(table).dense("image").row(7);
      assertThat(model.heads().hash(Modality.IMAGE, picture))
          .isEqualTo(Arrays.copyOfRange(codes, 14 * CODE_BYTES, 15 * CODE_BYTES));
    }
    HashVectorsRequest.Builder singly =
        HashVectorsRequest.newBuilder().setModel(trained.getModel().getName());
    try (TowerHasher hasher = new TowerHasher(model)) {
      for (int item = 0; item < ids.items(); item++) {
        assertThat(text(codes, item)).as("item %d", item).isEqualTo(hasher.hash(ids.row(item)));
        singly.addInputs(
            HashInput.newBuilder().setModality("text").addAllTokenIds(Ints.asList(ids.row(item))));
      }
    }
    var answers = server.trainer().hashVectors(singly.build()).getCodesList();
    for (int item = 0; item < ids.items(); item++) {
      assertThat(answers.get(item).toByteArray()).isEqualTo(text(codes, item));
    }
    assertThat(export(trained, "onnx"))
        .containsOnlyKeys("image.onnx", "text.onnx", TowerFiles.TOWER);
  }

  @Test
  @SuppressWarnings("try") // Closing a client may be interrupted, which ends the test.
  void doExchange_batchOfIds_answersAsTheTableIsHashed() throws Exception {
    TrainResponse trained = train(1e-3);
    byte[] codes = hash(trained);
    String command =
        "{\"hash\": {\"model\": \"%s\", \"modality\": \"text\"}}"
            .formatted(trained.getModel().getName());
    ArtifactName ids =
        TableBuilder.of("token ids")
            .strings(Table.ID, TrainerFixture.ids(0, 70))
            .intLists("token_ids", TowerTables.ids(70))
            .write(server.store())
            .name();
    ByteArrayOutputStream answered = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator();
        FlightClient flight = FlightGrpcUtils.createFlightClient(allocator, channel());
        Table table = server.store().open(ids);
        VectorSchemaRoot batch = table.batch(0);
        FlightClient.ExchangeReaderWriter exchange =
            flight.doExchange(FlightDescriptor.command(command.getBytes(StandardCharsets.UTF_8)))) {
      exchange.getWriter().start(batch);
      exchange.getWriter().putNext();
      exchange.getWriter().completed();
      while (exchange.getReader().next()) {
        VectorSchemaRoot answer = exchange.getReader().getRoot();
        for (int row = 0; row < answer.getRowCount(); row++) {
          answered.writeBytes(((FixedSizeBinaryVector) answer.getVector("code")).get(row));
        }
      }
    }
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    List<int[]> all = TowerTables.ids(TrainerFixture.ITEMS);
    for (int item = 0; item < 70; item++) {
      assertThat(TowerTables.ids(70).get(item)).isEqualTo(all.get(item));
      expected.writeBytes(text(codes, item));
    }
    assertThat(answered.toByteArray()).isEqualTo(expected.toByteArray());
  }

  /** A channel that the client of it closes. */
  private static ManagedChannel channel() {
    return NettyChannelBuilder.forTarget("dns:///" + server.address()).usePlaintext().build();
  }

  @Test
  void train_towerThatDoesNotLearn_givesTheCodesOfATrainingOverItsVectors() {
    TrainResponse frozen = train(0);
    TrainResponse plain = server.train(request(config(0).clearTextTower(), embeddings));
    assertThat(hash(frozen)).isEqualTo(hash(plain));
    assertThat(export(frozen, "npy").get(TowerFiles.TOWER))
        .isEqualTo(TowerTables.bytes("scripted"));
    for (int epoch = 0; epoch < 4; epoch++) {
      assertThat(frozen.getCurve(epoch).getTermsOrThrow("total"))
          .isCloseTo(
              plain.getCurve(epoch).getTermsOrThrow("total"),
              org.assertj.core.api.Assertions.within(1e-5));
    }
  }

  @Test
  void getModel_withATower_describesIt() {
    TrainResponse trained = train(1e-3);
    Model model =
        server
            .trainer()
            .getModel(GetModelRequest.newBuilder().setName(trained.getModel().getName()).build());
    assertThat(model.getTextDimension()).isEqualTo(TowerTables.DIMENSION);
    assertThat(model.getTextTower().getOrigin()).isEqualTo(tower.toString());
    assertThat(model.getTextTower().getTokenizer()).isEqualTo(TowerTables.TOKENIZER);
    assertThat(model.getTextTower().getLength()).isEqualTo(10);
    assertThat(model.getTextTower().getTokenIdColumn()).isEqualTo("text_token_ids");
    assertThat(model.getTextTower().getBytes())
        .isEqualTo(export(trained, "npy").get(TowerFiles.TOWER).length);
  }

  @Test
  void hashVectors_vectorOfATextOrNothing_isRefusedWithTheCure() {
    HashVectorsRequest.Builder request =
        HashVectorsRequest.newBuilder().setModel(train(1e-3).getModel().getName());
    for (HashInput input :
        List.of(
            HashInput.newBuilder().setModality("text").addValues(1).build(),
            HashInput.newBuilder().setModality("text").build())) {
      StatusRuntimeException refusal =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> server.trainer().hashVectors(request.clone().addInputs(input).build()));
      assertSays(
          GrpcErrors.exception(refusal), Problem.INVALID_ARGUMENT, "token ids", "values", "Embed");
    }
  }

  private static void assertSays(
      CrosshashException error, Problem problem, String rule, String value, String cure) {
    assertThat(error.problem()).isEqualTo(problem);
    assertThat(error.rule()).contains(rule);
    assertThat(error.value()).contains(value);
    assertThat(error.cure()).contains(cure);
  }

  private static void assertRefused(TrainConfig.Builder config, String rule, String value) {
    StatusRuntimeException refusal =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> server.start(request(config, embeddings)));
    assertThat(refusal).as("refused: " + rule).isNotNull();
    CrosshashException error = GrpcErrors.exception(refusal);
    assertSays(error, Problem.INVALID_ARGUMENT, rule, value, "");
    assertThat(error.cure()).isNotBlank();
  }

  @Test
  void train_whatDoesNotGoWithATower_isRefusedAtOnce() {
    String rule = "networks over vectors";
    assertRefused(
        config(0).setTrainingFree(TrainingFree.getDefaultInstance()), rule, "training_free");
    TrainConfig.Builder transformer = config(0);
    transformer.getNetworkBuilder().setKind("transformer");
    assertRefused(transformer.clearScaleInputs(), rule, "transformer");
    assertRefused(
        config(0)
            .setContrastive(ContrastiveObjective.getDefaultInstance())
            .setHugging(HuggingConfig.getDefaultInstance()),
        rule,
        "hugging");
    assertRefused(
        config(0).setTextTower(TextTowerConfig.getDefaultInstance()), "named", "without tower");
    assertRefused(
        config(0).setTextTower(TextTowerConfig.newBuilder().setTower("models/" + "1".repeat(64))),
        "is a table",
        "models/");
    assertRefused(config(-1), "learning_rate", "-1");
  }

  private static void assertFails(
      TrainConfig.Builder config,
      ArtifactName table,
      Problem problem,
      String rule,
      String value,
      String cure) {
    Operation end = server.end(server.start(request(config, table)).getName());
    assertThat(end.hasError()).as("fails: " + rule).isTrue();
    assertSays(GrpcErrors.exception(end.getError()), problem, rule, value, cure);
  }

  private static TrainConfig.Builder tower(ArtifactName other) {
    TrainConfig.Builder config = config(1e-3);
    config.getTextTowerBuilder().setTower(other.toString());
    return config;
  }

  @Test
  void train_tablesThatDoNotFitTheTower_fail() {
    List<int[]> ids = TowerTables.ids(TrainerFixture.ITEMS);
    ArtifactName plain =
        TrainerFixture.embeddings(
            server.store(), TrainerFixture.ITEMS, TrainerFixture.IMAGE_DIMENSION, "encoder-1");
    Problem precondition = Problem.FAILED_PRECONDITION;
    assertFails(
        config(1e-3), plain, precondition, "text_token_ids", "has none", "text_token_ids: true");
    ArtifactName others = TowerTables.embeddings(server.store(), ids, "8".repeat(64));
    assertFails(
        config(1e-3), others, precondition, TowerTables.TOKENIZER, "8".repeat(64), "tokenizer");
    ids.set(5, new int[0]);
    assertFails(
        config(1e-3),
        TowerTables.embeddings(server.store(), ids, TowerTables.TOKENIZER),
        Problem.INVALID_ARGUMENT,
        "at least one token id",
        "item 5",
        "leave the item out");
    ids.set(5, new int[] {1, 4000});
    assertFails(
        config(1e-3),
        TowerTables.embeddings(server.store(), ids, TowerTables.TOKENIZER),
        Problem.INVALID_ARGUMENT,
        "maps ids",
        TowerFiles.TOWER,
        "trace");
  }

  @Test
  void train_filesThatAreNoTower_fail() {
    Problem invalid = Problem.INVALID_ARGUMENT;
    assertFails(
        tower(TowerTables.tower(server.store(), "frozen")),
        embeddings,
        invalid,
        "parameters to train",
        "none",
        "freeze");
    assertFails(
        tower(TowerTables.tower(server.store(), "dropout")),
        embeddings,
        invalid,
        "same function",
        "two results",
        "eval");
    assertFails(
        tower(TowerTables.tower(server.store(), "tokens")),
        embeddings,
        invalid,
        "one float32 vector a text",
        "(16, 10, 12)",
        "pooled");
    assertFails(
        tower(TowerTables.tower(server.store(), "nan")),
        embeddings,
        invalid,
        "finite",
        "NaN",
        "PyTorch");
    assertFails(tower(embeddings), embeddings, invalid, "text-tower", "embeddings", "add-tower");
    TrainConfig.Builder wide = config(1e-3);
    wide.getTextTowerBuilder().setDimension(512);
    assertFails(wide, embeddings, invalid, "dimension 512", "12", "text_tower.dimension");
    assertFails(
        tower(ArtifactName.table(new org.crosshash.tables.Digest("9".repeat(64)))),
        embeddings,
        Problem.NOT_FOUND,
        "",
        "9999",
        "");
  }

  @Test
  void lease_moreModelsThanAreKept_freesTheTowersThatNobodyUses() {
    Map<String, byte[]> files = export(train(0), "npy");
    ModelDescription trained = ModelDescription.of(TrainedModel.description(files));
    TowerModel model = TowerFiles.read(files, () -> files.get(TowerFiles.TOWER));
    Models models = new Models(server.store());
    List<String> names = new ArrayList<>();
    for (int rows = 1; rows <= 12; rows++) {
      ModelDescription described =
          new ModelDescription(
              trained.config(),
              trained.embeddings(),
              trained.guidance(),
              trained.encoder(),
              trained.alignment(),
              rows,
              Optional.empty());
      names.add(models.put(new TowerTrained(model), described, List.of(), List.of()).toString());
    }
    int before = managed();
    try (var used = models.lease(names.getFirst())) {
      byte[] code = code(used.value());
      int one = managed() - before;
      assertThat(one).isPositive();
      for (int round = 0; round < 2; round++) {
        for (String name : names) {
          try (var lease = models.lease(name)) {
            assertThat(code(lease.value())).isEqualTo(code);
          }
        }
      }
      assertThat(managed() - before).isEqualTo(8 * one);
      models.release();
      assertThat(managed() - before).as("the one in use").isEqualTo(one);
      assertThat(code(used.value())).isEqualTo(code);
    }
    assertThat(managed()).isEqualTo(before);
  }

  private static byte[] code(Models.Loaded loaded) {
    return loaded
        .model()
        .hash(HashInput.newBuilder().setModality("text").addTokenIds(1).addTokenIds(39).build())
        .codes();
  }

  /** Managers and arrays of this process, counted down from the engine's own manager. */
  private static int managed() {
    try (NDManager manager = TensorEngine.newManager()) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }

  @Test
  void recipe_settingsThatNothingReads_doNotChangeTheKey() {
    TrainConfig.Builder named = config(1e-3);
    named.getTextTowerBuilder().setOptimiser("adamw").setWeightDecay(0);
    assertThat(key(named)).isEqualTo(key(config(1e-3)));
    TrainConfig.Builder frozen = config(0);
    frozen.getTextTowerBuilder().setOptimiser("sgd").setWeightDecay(0.5);
    assertThat(key(frozen)).isEqualTo(key(config(0)));
    assertThat(key(config(1e-3))).isNotEqualTo(key(config(1e-4)));
    TrainConfig.Builder sgd = config(1e-3);
    sgd.getTextTowerBuilder().setOptimiser("sgd");
    TrainConfig.Builder slower = sgd.clone();
    slower.getOptimiserBuilder().setMomentum(0.5);
    assertThat(key(slower)).isNotEqualTo(key(sgd));
  }

  private static String key(TrainConfig.Builder config) {
    return TrainOperation.recipe(
            TrainConfigs.resolve(config.build()), Map.of("embeddings", embeddings))
        .key()
        .hex();
  }
}
