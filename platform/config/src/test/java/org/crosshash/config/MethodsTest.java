package org.crosshash.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.v1.Ablation;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.experiments.v1.MethodDefinition;
import org.crosshash.trainer.v1.TrainConfig.ObjectiveCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MethodsTest {
  private static final Set<ObjectiveCase> WITHOUT_GUIDANCE =
      Set.of(ObjectiveCase.TRAINING_FREE, ObjectiveCase.UCCH, ObjectiveCase.CONTRASTIVE);

  static Stream<MethodDefinition> methods() {
    return Methods.shipped().all().stream();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void config_everyShippedMethod_resolvesInBothProfiles(MethodDefinition method) {
    assertThat(method.getDescription()).isNotEmpty();
    assertThat(method.getSource()).isNotEmpty();
    assertThat(method.getFaithfulness()).isNotEmpty();
    assertThat(method.getProfilesMap()).containsOnlyKeys("paper", "small");
    method
        .getProfilesMap()
        .forEach((profile, written) -> {
          MethodConfig config = Settings.resolve(written, method.getId() + "." + profile);
          assertThat(config.hasAlignment()).isTrue();
          assertThat(config.getTraining().getMethod()).isEqualTo(method.getId());
          assertThat(config.getTraining().getObjectiveCase())
              .isNotEqualTo(ObjectiveCase.OBJECTIVE_NOT_SET);
          assertThat(config.hasGuidance())
              .isNotEqualTo(WITHOUT_GUIDANCE.contains(config.getTraining().getObjectiveCase()));
        });
  }

  static Stream<Arguments> ablations() {
    return methods()
        .flatMap(method ->
            method.getAblationsList().stream().map(ablation -> Arguments.of(method, ablation)));
  }

  @ParameterizedTest
  @MethodSource("ablations")
  void ablation_everyOneOfEveryMethod_changesAProfileAndResolves(
      MethodDefinition method, Ablation ablation) {
    assertThat(ablation.getId()).matches("[a-z][a-z0-9-]*");
    assertThat(ablation.getDescription()).isNotEmpty();
    assertThat(method.getProfilesMap().values())
        .anySatisfy(profile ->
            assertThat(Settings.canonical(Settings.merge(profile, ablation.getOverrides())))
                .isNotEqualTo(Settings.canonical(profile)));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void ablation_idsOfAMethod_areUnique(MethodDefinition method) {
    assertThat(method.getAblationsList()).extracting(Ablation::getId).doesNotHaveDuplicates();
  }

  @Test
  void shipped_ids_holdTheMethodsOfTheQuickstart() {
    assertThat(Methods.shipped().ids())
        .contains("vtm-uch", "vtm-uch-relational", "djsrh", "dgcpn", "jdsh", "ucch", "cca-itq");
  }

  @Test
  void get_misspeltId_namesTheOneMeant() {
    assertThatThrownBy(() -> Methods.shipped().get("vtm-uhc"))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> {
              assertThat(error.problem()).isEqualTo(Problem.NOT_FOUND);
              assertThat(error.cure()).contains("vtm-uch");
            });
  }

  @Test
  void config_unknownProfile_namesTheOneMeant() {
    assertThatThrownBy(() -> Methods.shipped().config("djsrh", "smal"))
        .hasMessageContaining("Method djsrh has no such profile: smal")
        .hasMessageContaining("small");
  }
}
