package org.crosshash.experiments.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Digest;
import org.crosshash.trainer.v1.HuggingConfig;
import org.crosshash.trainer.v1.TextTowerConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.junit.jupiter.api.Test;

class TrialIdentityTest {
  private static final Map<String, String> OPERATIONS =
      Map.of(
          "encoder.EncodeTable", "org.crosshash.encoder.EncodeTableOperation",
          "encoder.AlignTable", "org.crosshash.encoder.AlignTableOperation",
          "similarity.BuildGuidance", "org.crosshash.similarity.BuildGuidanceOperation",
          "trainer.Train", "org.crosshash.trainer.TrainOperation",
          "trainer.Hash", "org.crosshash.trainer.HashOperation",
          "search.Evaluate", "org.crosshash.search.EvaluateOperation");

  /** What stands between the revisions and the settings of a method. */
  private static final String REST =
      "\n%s\n%s\n%s\n%s\n%s\n{}\n{}\n"
          .formatted(table("1"), table("2"), table("3"), table("4"), table("5"));

  @Test
  void revisions_ofTheIdentity_areThoseOfTheOperations() throws ReflectiveOperationException {
    assertThat(TrialIdentity.REVISIONS)
        .describedAs("raise the revision in TrialIdentity with that of the operation")
        .isEqualTo(own(OPERATIONS.keySet(), "REVISION"));
    Set<String> withTowers = Set.of("trainer.Train", "trainer.Hash");
    assertThat(TrialIdentity.TOWER_REVISIONS)
        .describedAs("raise the revision in TrialIdentity with that of the operation")
        .isEqualTo(own(withTowers, "TOWER_REVISION"));
    assertThat(TrialIdentity.RE_RANKED_REVISIONS)
        .describedAs("raise the revision in TrialIdentity with that of the operation")
        .isEqualTo(own(Set.of("search.Evaluate"), "RE_RANKED_QUERIES_REVISION"));
  }

  @Test
  void of_trialWithLocalCodes_isAnotherWhereEachQueryIsMeasured() {
    MethodConfig local =
        MethodConfig.newBuilder()
            .setTraining(
                TrainConfig.newBuilder()
                    .setHugging(HuggingConfig.newBuilder().setQuantisation("after")))
            .build();
    MethodConfig none =
        MethodConfig.newBuilder()
            .setTraining(
                TrainConfig.newBuilder()
                    .setHugging(HuggingConfig.newBuilder().setQuantisation("none")))
            .build();

    assertThat(identity(local)).isEqualTo(former(local, "{}"));
    EvaluateConfig queries = EvaluateConfig.newBuilder().setPerQuery(true).build();
    assertThat(identity(none, queries)).isEqualTo(former(none, Settings.canonical(queries)));
    assertThat(identity(local, queries)).isNotEqualTo(former(local, Settings.canonical(queries)));
    assertThat(TrialIdentity.raised(none.getTraining(), queries))
        .as("runs of before keep their keys")
        .isEmpty();
    assertThat(TrialIdentity.raised(local.getTraining(), queries))
        .as("what is run again has a run of its own")
        .contains("search.Evaluate");
  }

  /** The identity by the revisions of all operations alone. */
  private static String former(MethodConfig config, String evaluation) {
    return Digest.of(
            TrialIdentity.REVISIONS
                + REST.replaceFirst("\\{}\n\\{}\n$", "{}\n" + evaluation + "\n")
                + Settings.canonical(config))
        .hex();
  }

  @Test
  void of_trialWithoutATextTower_keepsItsIdentity() {
    MethodConfig plain = MethodConfig.getDefaultInstance();
    MethodConfig tower =
        MethodConfig.newBuilder()
            .setTraining(
                TrainConfig.newBuilder()
                    .setTextTower(TextTowerConfig.newBuilder().setTower(table("6").toString())))
            .build();

    assertThat(identity(plain))
        .isEqualTo("f88dd603e90d3770bff594360049800e3991366a054dd2c0f006c60dc662f7d5")
        .isEqualTo(Digest.of(TrialIdentity.REVISIONS + REST + Settings.canonical(plain)).hex());
    assertThat(identity(tower))
        .isNotEqualTo(Digest.of(TrialIdentity.REVISIONS + REST + Settings.canonical(tower)).hex());
  }

  @Test
  void of_modelExchangedUnderItsId_isAnotherTrial() {
    MethodConfig config = MethodConfig.getDefaultInstance();
    EvaluateConfig evaluation = EvaluateConfig.getDefaultInstance();

    assertThat(identity("encoder 1", evaluation, config))
        .isNotEqualTo(identity("encoder 2", evaluation, config))
        .isNotEqualTo(identity(config));
  }

  private static String identity(MethodConfig config) {
    return identity(config, EvaluateConfig.getDefaultInstance());
  }

  private static String identity(MethodConfig config, EvaluateConfig evaluation) {
    return identity("", evaluation, config);
  }

  private static String identity(String models, EvaluateConfig evaluation, MethodConfig config) {
    return TrialIdentity.of(
        new DatasetTables(
            table("1"),
            table("2"),
            new TreeMap<>(
                Map.of("train", table("3"), "database", table("4"), "query", table("5")))),
        "query",
        EncodeConfig.getDefaultInstance(),
        models,
        evaluation,
        config);
  }

  private static ArtifactName table(String digit) {
    return ArtifactName.table(new Digest(digit.repeat(64)));
  }

  private static Map<String, Integer> own(Set<String> operations, String field)
      throws ReflectiveOperationException {
    Map<String, Integer> own = new TreeMap<>();
    for (String operation : operations) {
      Field revision = Class.forName(OPERATIONS.get(operation)).getDeclaredField(field);
      revision.setAccessible(true);
      own.put(operation, revision.getInt(null));
    }
    return own;
  }
}
