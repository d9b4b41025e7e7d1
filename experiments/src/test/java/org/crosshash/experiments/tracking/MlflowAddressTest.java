package org.crosshash.experiments.tracking;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlflowAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://me:secret@mlflow_server:5000",
        "ftp://me:secret@mlflow:5000",
        "me:secret@mlflow:5000",
        "http://me:se//secret@a b"
      })
  void of_notAnAddress_saysSoWithoutThePassword(String text) {
    assertThatThrownBy(() -> MlflowAddress.of(Map.of(MlflowAddress.VARIABLE, text)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("must be the http or https address")
        .hasMessageContaining("…@")
        .hasMessageNotContaining("secret");
  }
}
