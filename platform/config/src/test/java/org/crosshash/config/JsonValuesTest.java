package org.crosshash.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.crosshash.experiments.v1.Axis;
import org.junit.jupiter.api.Test;

class JsonValuesTest {
  private static Axis axis(String values) {
    return Settings.parse("values: " + values, Axis.getDefaultInstance());
  }

  @Test
  void parse_valuesOfAnyKind_keepThem() {
    Axis axis = axis("[1, 0.25, text, true, [8, 16], {b: 1, a: [x]}, -3]");

    assertThat(axis.getValuesList().stream().map(value -> JsonValues.tree(value).toString()))
        .containsExactly(
            "1", "0.25", "\"text\"", "true", "[8,16]", "{\"b\":1,\"a\":[\"x\"]}", "-3");
    assertThat(Settings.parse(Settings.canonical(axis), Axis.getDefaultInstance())).isEqualTo(axis);
  }

  @Test
  void canonical_sameValues_areTheSameText() {
    assertThat(Settings.canonical(axis("[1.0, {b: 1, a: 2}]")))
        .isEqualTo(Settings.canonical(axis("[1, {a: 2, b: 1.0}]")))
        .isEqualTo("{\"values\":[1,{\"a\":2,\"b\":1}]}");
  }

  @Test
  void parse_emptyOrHugeValue_isRefused() {
    assertThatThrownBy(() -> axis("[1, null]")).hasMessageContaining("values[1] must have a value");
    assertThatThrownBy(() -> axis("[{a: }]")).hasMessageContaining("values[0].a");
    assertThatThrownBy(() -> axis("[9007199254740995]")).hasMessageContaining("2^53");
    assertThatThrownBy(() -> axis("[.inf]")).hasMessageContaining("Malformed numeric");
  }
}
