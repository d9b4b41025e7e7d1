package org.crosshash.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.Experiment;
import org.crosshash.experiments.v1.MethodDefinition;
import org.crosshash.trainer.v1.TrainConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictReaderTest {
  private static TrainConfig train(String yaml) {
    return Settings.parse(yaml, TrainConfig.getDefaultInstance());
  }

  @Test
  void parse_yamlAndJson_giveTheSame() {
    TrainConfig yaml = train("bits: 32\nnetwork:\n  hidden: [64]\noptimiser: {kind: sgd}\n");
    TrainConfig json =
        train(
            "{\"bits\": 32, \"network\": {\"hidden\": [64]}, \"optimiser\": {\"kind\": \"sgd\"}}");

    assertThat(yaml).isEqualTo(json);
    assertThat(yaml.getBits()).isEqualTo(32);
    assertThat(yaml.getNetwork().getHidden(0)).isEqualTo(64);
  }

  @Test
  void parse_emptyText_isTheEmptyMessage() {
    assertThat(train("")).isEqualTo(TrainConfig.getDefaultInstance());
    assertThat(train("# nothing\n")).isEqualTo(TrainConfig.getDefaultInstance());
  }

  @Test
  void parse_unknownKey_namesTheOneMeant() {
    assertThatThrownBy(() -> train("optimiser:\n  lerning_rate: 1"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("Unknown key `lerning_rate` in optimiser")
        .hasMessageContaining("Did you mean `learning_rate`");
    assertThatThrownBy(() -> train("ephocs: 3")).hasMessageContaining("Did you mean `epochs`");
  }

  @Test
  void parse_unknownKeyNearNothing_listsTheKeys() {
    assertThatThrownBy(() -> train("network: {activation_function: relu}"))
        .hasMessageContaining("Use one of [activation, batch_norm, dropout,");
  }

  @Test
  void parse_camelCaseKey_isTakenButNotBesideTheOther() {
    assertThat(train("batchSize: 64").getBatchSize()).isEqualTo(64);
    assertThatThrownBy(() -> train("batchSize: 64\nbatch_size: 32"))
        .hasMessageContaining("A key must be given once: batch_size");
  }

  @Test
  void parse_sameKeyTwice_isRefusedWithItsLine() {
    assertThatThrownBy(() -> train("bits: 16\nbits: 32"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("Duplicate")
        .hasMessageContaining("line 2");
  }

  @Test
  void parse_twoChoicesOfOneof_isRefused() {
    assertThatThrownBy(() -> train("{dgcpn: {}, djsrh: {}}"))
        .hasMessageContaining("Only one of [vtm_uch, djsrh, dgcpn, training_free,")
        .hasMessageContaining("djsrh beside dgcpn");
  }

  @Test
  void parse_keyWithoutValue_isRefusedWithTheCure() {
    assertThatThrownBy(() -> train("dgcpn:\n"))
        .hasMessageContaining("dgcpn must have a value")
        .hasMessageContaining("Write {} for all defaults");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bits: '64'|bits must be a finite number",
        "bits: 64.5|bits must be a whole number",
        "bits: 3000000000|bits must be a whole number from",
        "bits: true|bits must be a finite number",
        "method: 7|method must be a text",
        "scale_inputs: yes|scale_inputs must be true or false",
        "network: 5|network must be a mapping",
        "network: {hidden: 5}|network.hidden must be a list",
        "network: {hidden: [5, x]}|network.hidden[1] must be a finite number",
        "network: {dropout: .nan}|Malformed numeric value '.nan' (line 1)",
        "[1, 2]|the configuration must be a mapping",
      })
  void parse_wrongType_saysPathAndType(String yaml, String message) {
    assertThatThrownBy(() -> train(yaml))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [", "{bits: 1", "\tbits: 3", "bits: 1\n---\nbits: 2"})
  void parse_malformedYaml_isRefused(String yaml) {
    assertThatThrownBy(() -> train(yaml)).isInstanceOf(CrosshashException.class);
  }

  @Test
  void parse_alias_isRefusedInsteadOfMisread() {
    assertThatThrownBy(() -> train("method: &m dgcpn\nimage_column: *m"))
        .hasMessageContaining("uses no YAML aliases")
        .hasMessageContaining("*m (line 2)");
  }

  @Test
  void parse_wholeNumbersInOtherForms_areTaken() {
    assertThat(train("bits: 6.4e1").getBits()).isEqualTo(64);
    assertThat(train("seed: '9007199254740991'").getSeed()).isEqualTo(9007199254740991L);
    assertThat(train("optimiser: {learning_rate: 1}").getOptimiser().getLearningRate())
        .isEqualTo(1);
  }

  @Test
  void parse_mapsAndLists_carryTheirPathIntoErrors() {
    assertThatThrownBy(() ->
            Settings.parse(
                "profiles: {small: {training: {bit: 3}}}", MethodDefinition.getDefaultInstance()))
        .hasMessageContaining("in profiles.small.training");
    assertThatThrownBy(() ->
            Settings.parse(
                "methods: [{id: a}, {id: b, overides: {}}]", Experiment.getDefaultInstance()))
        .hasMessageContaining("in methods[1]")
        .hasMessageContaining("Did you mean `overrides`");
  }
}
