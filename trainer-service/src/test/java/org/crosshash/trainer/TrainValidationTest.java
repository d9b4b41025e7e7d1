package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Item;
import org.crosshash.tables.ItemColumn;
import org.crosshash.tables.ItemsTable;
import org.crosshash.trainer.v1.GetModelRequest;
import org.crosshash.trainer.v1.LossPoint;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.TrainingFree;
import org.crosshash.trainer.v1.ValidationConfig;
import org.crosshash.trainer.v1.ValidationInputs;
import org.crosshash.trainer.v1.ValidationOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validation over the wire: both models, the label firewall, what is refused. */
class TrainValidationTest {
  private static final int EPOCHS = 5;

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

  /** Items whose label is their topic, moved on by so many items. */
  private ArtifactName items(int moved) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < TrainerFixture.ITEMS; i++) {
      String topic = "topic " + (i + (i * moved) / 7) % 6;
      items.add(Item.of("item-" + i).withText("a text").withLabels(List.of(topic)));
    }
    return ItemsTable.write(
            server.store(),
            EnumSet.of(ItemColumn.TEXT, ItemColumn.LABELS),
            items.iterator(),
            Map.of())
        .name();
  }

  private ArtifactName selection(int from, int to) {
    return TrainerFixture.selection(server.store(), TrainerFixture.ids(from, to));
  }

  private TrainRequest plain() {
    return TrainRequest.newBuilder()
        .setEmbeddings(TrainerFixture.reference(embeddings))
        .setGuidance(
            TrainerFixture.reference(TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
        .setConfig(TrainerFixture.dgcpn(EPOCHS))
        .build();
  }

  private TrainRequest validated(ValidationConfig.Builder config, ValidationInputs inputs) {
    TrainRequest plain = plain();
    return plain.toBuilder()
        .setConfig(plain.getConfig().toBuilder().setValidation(config))
        .setValidation(inputs)
        .build();
  }

  private ValidationInputs pairs() {
    return ValidationInputs.newBuilder()
        .setQueries(TrainerFixture.reference(selection(TrainerFixture.TRAINING, 120)))
        .build();
  }

  private ValidationInputs labelled(int moved) {
    return pairs().toBuilder()
        .setDatabase(TrainerFixture.reference(selection(0, TrainerFixture.TRAINING)))
        .setItems(TrainerFixture.reference(items(moved)))
        .build();
  }

  private static ValidationConfig.Builder every(int epochs) {
    return ValidationConfig.newBuilder().setEvery(epochs);
  }

  /** The weights of a model by file. */
  private Map<String, List<Byte>> weights(String model) {
    Map<String, List<Byte>> weights = new TreeMap<>();
    ArtifactName name = ArtifactName.parse(model);
    for (String modality : List.of("image", "text")) {
      for (String part : List.of("0.weight", "0.bias", "1.weight", "1.bias")) {
        String file = modality + "." + part + ".npy";
        List<Byte> bytes = new ArrayList<>();
        for (byte value : server.store().modelFile(name, file)) {
          bytes.add(value);
        }
        weights.put(file, bytes);
      }
    }
    return weights;
  }

  private static double[] values(TrainResponse response) {
    return response.getCurveList().stream()
        .filter(LossPoint::hasValidation)
        .mapToDouble(LossPoint::getValidation)
        .toArray();
  }

  @Test
  void train_withoutLabels_validatesByPairsAndGivesBothModels() {
    TrainResponse response = server.train(validated(every(2).setSelect("best"), pairs()));
    ValidationOutcome outcome = response.getValidation();
    assertThat(outcome.getMetric()).isEqualTo("pair_mrr");
    assertThat(outcome.getLabelled()).isFalse();
    assertThat(values(response)).hasSize(3);
    assertThat(Arrays.stream(values(response)).min().orElse(0)).isGreaterThan(1.0 / 30);
    assertThat(Arrays.stream(values(response)).max().orElse(2)).isLessThanOrEqualTo(1);
    assertThat(response.getCurve(0).hasValidation()).isFalse();
    assertThat(outcome.getBestValue()).isEqualTo(Arrays.stream(values(response)).max().orElse(0));
    assertThat(outcome.getLastEpoch()).isEqualTo(EPOCHS);
    assertThat(outcome.getLastValue()).isEqualTo(response.getCurve(4).getValidation());
    assertThat(response.getModel()).isEqualTo(response.getBestModel());
    Model model =
        server
            .trainer()
            .getModel(GetModelRequest.newBuilder().setName(response.getModel().getName()).build());
    assertThat(model.getValidation()).isEqualTo(outcome);
    assertThat(model.getValidation().getEpoch()).isEqualTo(outcome.getBestEpoch());

    // One training gives both: the other selection is there already.
    TrainResponse last = server.train(validated(every(2), pairs()));
    assertThat(last.getCached()).isTrue();
    assertThat(last.getModel()).isEqualTo(last.getLastModel()).isEqualTo(response.getLastModel());
    assertThat(last.getValidation().getEpoch()).isEqualTo(EPOCHS);
  }

  /** Neither the validation nor the labels that it reads reach what learns. */
  @Test
  void train_whateverTheLabels_learnsTheSameWeights() {
    String unvalidated = server.train(plain()).getModel().getName();
    TrainResponse right = server.train(validated(every(1), labelled(0)));
    TrainResponse wrong = server.train(validated(every(1), labelled(3)));
    assertThat(right.getValidation().getMetric()).isEqualTo("map_all");
    assertThat(right.getValidation().getLabelled()).isTrue();
    assertThat(values(right)).isNotEqualTo(values(wrong));
    assertThat(values(right)[EPOCHS - 1]).isGreaterThan(values(wrong)[EPOCHS - 1]);
    assertThat(weights(right.getLastModel().getName())).isEqualTo(weights(unvalidated));
    assertThat(weights(wrong.getLastModel().getName())).isEqualTo(weights(unvalidated));
  }

  @Test
  void train_byPairs_neverFetchesTheLabels() {
    ValidationInputs unreachable =
        pairs().toBuilder()
            .setItems(TrainerFixture.reference(ArtifactName.parse("tables/" + "1".repeat(64))))
            .build();
    TrainResponse response =
        server.train(validated(every(1).setMetric("pair_recall_at_5"), unreachable));
    assertThat(response.getValidation().getLabelled()).isFalse();
    assertThat(values(response)).hasSize(EPOCHS);
    assertThat(Arrays.stream(values(response)).max().orElse(0)).isBetween(5.0 / 30, 1.0);
  }

  @Test
  void train_patienceRunsOut_endsEarlyAndSaysSo() {
    TrainRequest request =
        validated(every(1).setPatience(2).setMinimumGain(2).setSelect("best"), pairs());
    TrainResponse response =
        server.train(
            request.toBuilder().setConfig(request.getConfig().toBuilder().setEpochs(50)).build());
    assertThat(response.getCurveList()).hasSize(3);
    assertThat(response.getValidation().getStoppedEarly()).isTrue();
    assertThat(response.getValidation().getLastEpoch()).isEqualTo(3);
  }

  @Test
  void train_onTheQueries_isRefusedUnlessItIsSaidAloud() {
    assertRefused(
        validated(every(1).setSplit("query"), pairs()),
        "queries of the final evaluation",
        "validation.split query",
        "validation.on_queries: true");
    assertRefused(
        validated(every(1).setOnQueries(true), pairs()), "on_queries", "split validation");
    TrainResponse response =
        server.train(validated(every(1).setSplit("query").setOnQueries(true), pairs()));
    assertThat(response.getValidation().getOnQueries()).isTrue();
  }

  @Test
  void train_validationThatCannotBe_isRefusedAtOnce() {
    assertRefused(validated(every(1), ValidationInputs.getDefaultInstance()), "pairs that ask");
    assertRefused(validated(every(0), pairs()), "exactly where a training is validated");
    TrainRequest plain = plain();
    assertRefused(
        plain.toBuilder()
            .setConfig(
                plain.getConfig().toBuilder()
                    .setValidation(ValidationConfig.newBuilder().setSelect("best")))
            .build(),
        "by validations",
        "select best");
    assertRefused(validated(every(1).setMetric("map_all"), pairs()), "labelled items", "pair_mrr");
    assertRefused(validated(every(1).setMetric("pair_rank"), pairs()), "pair_rank");
    assertRefused(validated(every(1).setMetric("map_of_all"), labelled(0)), "map_of_all");
    assertRefused(validated(every(1).setMetric("median_rank"), labelled(0)), "is better");
    assertRefused(validated(every(1).setSelect("first"), pairs()), "validation.select");
    assertRefused(
        validated(every(1), pairs()).toBuilder()
            .clearGuidance()
            .setConfig(
                plain.getConfig().toBuilder()
                    .setTrainingFree(TrainingFree.getDefaultInstance())
                    .setValidation(every(1)))
            .build(),
        "closed form");
  }

  private void assertRefused(TrainRequest request, String... parts) {
    assertThatThrownBy(() -> server.start(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.getMessage()).contains(parts);
            });
  }

  @Test
  void train_validationOfUnfitPairs_fails() {
    ValidationInputs good = labelled(0);
    assertFails(with(good, selection(0, 0)), "at least 2 pairs", "0");
    assertFails(with(good, selection(80, 100)), "not learnt from", "10 are training pairs");
    assertFails(with(good, selection(110, 130)), "among those of the embeddings", "item-120");
    assertFails(
        good.toBuilder().setDatabase(TrainerFixture.reference(selection(0, 100))).build(),
        "No query is in the database",
        "10 are in both");
    assertFails(good.toBuilder().setItems(TrainerFixture.reference(embeddings)).build(), "labels");
  }

  private static ValidationInputs with(ValidationInputs inputs, ArtifactName queries) {
    return inputs.toBuilder().setQueries(TrainerFixture.reference(queries)).build();
  }

  private void assertFails(ValidationInputs inputs, String... parts) {
    var end = server.end(server.start(validated(every(1), inputs)).getName());
    assertThat(end.getError().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(end.getError().getMessage()).contains(parts);
  }
}
