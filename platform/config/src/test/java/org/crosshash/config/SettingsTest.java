package org.crosshash.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.v1.Experiment;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.VtmUchGuidance;
import org.crosshash.trainer.v1.DgcpnObjective;
import org.crosshash.trainer.v1.NetworkConfig;
import org.crosshash.trainer.v1.OptimiserConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
  @Test
  void resolve_emptyTrainConfig_fillsDefaultsAtEveryDepth() {
    TrainConfig resolved = Settings.resolve(TrainConfig.getDefaultInstance());

    assertThat(resolved.getMethod()).isEqualTo("vtm-uch");
    assertThat(resolved.getBits()).isEqualTo(64);
    assertThat(resolved.getNetwork().getHiddenList()).containsExactly(2048);
    assertThat(resolved.getOptimiser().getLearningRate()).isEqualTo(1e-4);
    assertThat(resolved.getScaleInputs()).isFalse();
    assertThat(resolved.hasScaleInputs()).isTrue();
  }

  @Test
  void resolve_oneofNobodySet_staysAbsent() {
    TrainConfig resolved = Settings.resolve(TrainConfig.getDefaultInstance());

    assertThat(resolved.getObjectiveCase()).isEqualTo(TrainConfig.ObjectiveCase.OBJECTIVE_NOT_SET);
  }

  @Test
  void resolve_oneofSetToEmptyMessage_getsThatMessagesDefaults() {
    TrainConfig config =
        TrainConfig.newBuilder().setDgcpn(DgcpnObjective.getDefaultInstance()).build();

    DgcpnObjective objective = Settings.resolve(config).getDgcpn();

    assertThat(objective.getPairTarget()).isEqualTo(1.5);
    assertThat(objective.getHalfBinary()).isTrue();
  }

  @Test
  void resolve_compositionOrRequest_leavesAbsentWhatIs() {
    MethodConfig method = Settings.resolve(MethodConfig.getDefaultInstance());
    TrainRequest request = Settings.resolve(TrainRequest.getDefaultInstance());

    assertThat(method).isEqualTo(MethodConfig.getDefaultInstance());
    assertThat(request).isEqualTo(TrainRequest.getDefaultInstance());
  }

  @Test
  void resolve_experiment_fillsEncodingAndEvaluationButNoDataset() {
    Experiment resolved = Settings.resolve(Experiment.getDefaultInstance());

    assertThat(resolved.getBitsList()).containsExactly(16, 32, 64);
    assertThat(resolved.getEncoding().getEncoder()).isEqualTo("conse-lite0");
    assertThat(resolved.getEvaluation().getTasksList()).containsExactly("i2t", "t2i");
    assertThat(resolved.hasDataset()).isFalse();
  }

  @Test
  void resolve_explicitZero_isNotTakenForAbsent() {
    TrainConfig config =
        TrainConfig.newBuilder()
            .setOptimiser(OptimiserConfig.newBuilder().setWeightDecay(0))
            .build();

    assertThat(Settings.resolve(config).getOptimiser().getWeightDecay()).isZero();
  }

  @Test
  void resolve_twice_changesNothing() {
    TrainConfig once = Settings.resolve(TrainConfig.getDefaultInstance());

    assertThat(Settings.resolve(once)).isEqualTo(once);
  }

  @Test
  void resolve_valueOutOfRange_saysPathValueRangeAndDefault() {
    MethodConfig config =
        MethodConfig.newBuilder()
            .setTraining(
                TrainConfig.newBuilder()
                    .setOptimiser(OptimiserConfig.newBuilder().setLearningRate(0)))
            .build();

    assertThatThrownBy(() -> Settings.resolve(config))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> {
              assertThat(error.problem()).isEqualTo(Problem.INVALID_ARGUMENT);
              assertThat(error.rule())
                  .isEqualTo("training.optimiser.learning_rate must be above 0, at most 1000");
              assertThat(error.value()).isEqualTo("0.0");
              assertThat(error.cure()).contains("leave learning_rate out for 1e-4");
            });
  }

  @Test
  void resolve_oddBitWidth_isRefused() {
    assertThatThrownBy(() -> Settings.resolve(TrainConfig.newBuilder().setBits(63).build()))
        .hasMessageContaining("bits must be at least 8, at most 512, a multiple of 8: 63");
  }

  @Test
  void resolve_notANumber_isRefusedEverywhere() {
    TrainConfig config =
        TrainConfig.newBuilder()
            .setNetwork(NetworkConfig.newBuilder().setDropout(Double.NaN))
            .build();

    assertThatThrownBy(() -> Settings.resolve(config))
        .hasMessageContaining("network.dropout must be at least 0, below 1: NaN");
  }

  @Test
  void resolve_entryOfList_isNamedByItsPosition() {
    EvaluateConfig config = EvaluateConfig.newBuilder().addTasks("i2t").addTasks("i2p").build();

    assertThatThrownBy(() -> Settings.resolve(config))
        .hasMessageContaining("tasks[1] must be one of i2t, t2i, i2i, t2t: i2p")
        .hasMessageContaining("Did you mean `i2i`");
  }

  @Test
  void resolve_withPath_namesThePlaceInTheWhole() {
    assertThatThrownBy(
            () -> Settings.resolve(TrainConfig.newBuilder().setBits(7).build(), "training"))
        .hasMessageContaining("training.bits must be");
  }

  @Test
  void canonical_defaultsHoweverWritten_isTheSameText() {
    TrainConfig spelled = Settings.resolve(TrainConfig.getDefaultInstance());

    assertThat(Settings.canonical(TrainConfig.getDefaultInstance())).isEqualTo("{}");
    assertThat(Settings.canonical(spelled)).isEqualTo("{}");
  }

  @Test
  void canonical_choiceWithDefaultsOnly_isKept() {
    GuidanceConfig config =
        GuidanceConfig.newBuilder().setVtmUch(VtmUchGuidance.getDefaultInstance()).build();

    assertThat(Settings.canonical(config)).isEqualTo("{\"vtm_uch\":{}}");
    assertThat(Settings.canonical(GuidanceConfig.getDefaultInstance())).isEqualTo("{}");
  }

  @Test
  void canonical_mixedConfig_equalsTheGoldenText() {
    TrainConfig config =
        TrainConfig.newBuilder()
            .setMethod("a\"b\\c\u0001é")
            .setSeed(9007199254740991L)
            .setDgcpn(DgcpnObjective.newBuilder().setPairTarget(-0.1))
            .setNetwork(NetworkConfig.newBuilder().addHidden(512).addHidden(256).setDropout(0.5))
            .setOptimiser(OptimiserConfig.newBuilder().setLearningRate(1e-7).setWeightDecay(0))
            .setScaleInputs(true)
            .build();

    assertThat(Settings.canonical(config))
        .isEqualTo(
            "{\"dgcpn\":{\"pair_target\":-0.1},"
                + "\"method\":\"a\\\"b\\\\c\\u0001é\","
                + "\"network\":{\"dropout\":0.5,\"hidden\":[512,256]},"
                + "\"optimiser\":{\"learning_rate\":1e-7,\"weight_decay\":0},"
                + "\"scale_inputs\":true,"
                + "\"seed\":9007199254740991}");
  }

  @Test
  void canonical_readBack_isTheSameConfiguration() {
    for (String id : Methods.shipped().ids()) {
      MethodConfig config = Methods.shipped().config(id, "small");
      String text = Settings.canonical(config);

      MethodConfig read = Settings.parse(text, MethodConfig.getDefaultInstance());

      assertThat(Settings.resolve(read)).isEqualTo(Settings.resolve(config));
      assertThat(Settings.canonical(read)).isEqualTo(text);
    }
  }

  @Test
  void merge_overrides_winFieldByFieldAndListsAsAWhole() {
    TrainConfig base =
        TrainConfig.newBuilder()
            .setBits(32)
            .setNetwork(NetworkConfig.newBuilder().addHidden(1).addHidden(2).setDropout(0.5))
            .setDgcpn(DgcpnObjective.newBuilder().setPairTarget(2))
            .build();
    TrainConfig over =
        TrainConfig.newBuilder()
            .setNetwork(NetworkConfig.newBuilder().addHidden(3))
            .setDgcpn(DgcpnObjective.newBuilder().setPairWeight(4))
            .build();

    TrainConfig merged = Settings.merge(base, over);

    assertThat(merged)
        .isEqualTo(
            TrainConfig.newBuilder()
                .setBits(32)
                .setNetwork(NetworkConfig.newBuilder().addHidden(3).setDropout(0.5))
                .setDgcpn(DgcpnObjective.newBuilder().setPairTarget(2).setPairWeight(4))
                .build());
  }

  @Test
  void merge_otherChoiceOfOneof_replacesTheFirst() {
    GuidanceConfig base =
        Settings.parse("{dgcpn: {scale: 3}, seed: 4}", GuidanceConfig.getDefaultInstance());
    GuidanceConfig over = Settings.parse("{djsrh: {}}", GuidanceConfig.getDefaultInstance());

    GuidanceConfig merged = Settings.merge(base, over);

    assertThat(merged.getRecipeCase()).isEqualTo(GuidanceConfig.RecipeCase.DJSRH);
    assertThat(merged.getSeed()).isEqualTo(4);
  }

  @Test
  void describe_trainConfig_listsEverySettingWithItsRange() {
    List<SettingRow> rows = Settings.describe(TrainConfig.getDescriptor());

    assertThat(rows)
        .contains(
            new SettingRow(
                "bits",
                "int32",
                "64",
                "at least 8, at most 512, a multiple of 8",
                "field practice: 16 to 128"))
        .anySatisfy(row -> {
          assertThat(row.path()).isEqualTo("network.hidden");
          assertThat(row.type()).isEqualTo("list of int32");
          assertThat(row.defaultValue()).isEqualTo("[2048]");
        });
  }

  static Stream<Descriptor> configurations() {
    return Stream.of(
            AlignConfig.getDescriptor(),
            EncodeConfig.getDescriptor(),
            GuidanceConfig.getDescriptor(),
            TrainConfig.getDescriptor(),
            EvaluateConfig.getDescriptor(),
            Experiment.getDescriptor())
        .map(Descriptor::getFile)
        .distinct()
        .flatMap(file -> file.getMessageTypes().stream());
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void resolve_allDefaultsOfEveryMessageOfTheContract_liesInRange(Descriptor type) {
    DynamicMessage empty = DynamicMessage.getDefaultInstance(type);
    Message.Builder everyChoice = empty.newBuilderForType();
    type.getFields().stream()
        .filter(field -> field.getJavaType() == JavaType.MESSAGE && !field.isRepeated())
        .filter(field -> field.getRealContainingOneof() == null)
        .forEach(
            field -> everyChoice.setField(field, everyChoice.newBuilderForField(field).build()));

    Message resolved = Settings.resolve(everyChoice.build());

    assertThat(Settings.resolve(resolved)).isEqualTo(resolved);
  }

  @Test
  void resolve_messagesWithoutSettings_areUntouched() {
    SearchRequest request = SearchRequest.newBuilder().setIndex("indexes/a").setRadius(0).build();

    assertThat(Settings.resolve(request)).isEqualTo(request);
    assertThat(Settings.resolve(ArtifactReference.getDefaultInstance()))
        .isEqualTo(ArtifactReference.getDefaultInstance());
  }
}
