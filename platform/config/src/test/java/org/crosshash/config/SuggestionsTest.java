package org.crosshash.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
  @ParameterizedTest
  @CsvSource({
    "ephocs,epochs,2",
    "epcohs,epochs,1",
    "epochs,epochs,0",
    "EPOCHS,epochs,0",
    "'',abc,3",
    "ca,abc,3",
    "kitten,sitting,3"
  })
  void distance_knownPairs_areTheirs(String left, String right, int expected) {
    assertThat(Suggestions.distance(left, right)).isEqualTo(expected);
    assertThat(Suggestions.distance(right, left)).isEqualTo(expected);
  }

  @Test
  void nearest_nothingNear_isEmpty() {
    assertThat(Suggestions.nearest("activation", List.of("hidden", "dropout"))).isEmpty();
  }

  @Test
  void nearest_tie_takesTheFirstInOrder() {
    assertThat(Suggestions.nearest("i2x", List.of("t2i", "i2t", "i2i"))).contains("i2i");
  }
}
