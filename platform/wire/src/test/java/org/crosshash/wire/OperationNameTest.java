package org.crosshash.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationNameTest {
  @Test
  void parse_wellFormed_givesServiceAndIsWrittenBack() {
    OperationName name = OperationName.parse("operations/trainer.Train.0a1b");

    assertThat(name.type()).isEqualTo("trainer.Train");
    assertThat(name.service()).isEqualTo("trainer");
    assertThat(name.id()).isEqualTo("0a1b");
    assertThat(name).hasToString("operations/trainer.Train.0a1b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "operations/",
        "operations/x",
        "operations/a.B",
        "operations/a.b.c",
        "operations/A.B.c",
        "operations/a.B.",
        "operations/a.B.C",
        "operations/../a.B.c",
        "tables/a.B.c"
      })
  void parse_malformed_isRefused(String text) {
    assertThatThrownBy(() -> OperationName.parse(text)).isInstanceOf(CrosshashException.class);
  }
}
