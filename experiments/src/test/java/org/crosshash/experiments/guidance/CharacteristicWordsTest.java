package org.crosshash.experiments.guidance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CharacteristicWordsTest {
  @Test
  void of_group_namesWhatSetsItApartBestFirst() {
    List<String> all = List.of("A red flag", "blue flag", "Red dog", "old dog", "the dog");

    assertThat(new CharacteristicWords(all).of(all.subList(0, 2), 3))
        .containsExactly("flag", "blue", "red");
  }

  @Test
  void of_everything_namesNothing() {
    List<String> all = List.of("red flag", "blue flag");

    assertThat(new CharacteristicWords(all).of(all, 5)).isEmpty();
  }
}
