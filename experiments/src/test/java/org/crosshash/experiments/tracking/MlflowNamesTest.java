package org.crosshash.experiments.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MlflowNamesTest {
  @ParameterizedTest
  @CsvSource({
    "map_all_i2t, map_all_i2t",
    "val/map_all, val/map_all",
    "mAP@all, mAP_all",
    "a//b, a/_b",
    "/a, _a",
    "a/, a_",
    "../a, _/a",
    "a/./b, a/_/b",
    "a.b/c..d, a.b/c..d",
    "'', _",
  })
  void key_anyName_isOneThatMlflowTakes(String name, String key) {
    assertThat(MlflowNames.key(name)).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource({"240, 240", "251, 250"})
  void key_longName_isCut(int length, int kept) {
    assertThat(MlflowNames.key("k".repeat(length))).hasSize(kept);
  }
}
