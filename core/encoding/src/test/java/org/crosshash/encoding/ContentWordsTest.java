package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;

class ContentWordsTest {
  @Test
  void of_sentence_keepsContentWordsOnceInOrder() {
    assertThat(ContentWords.of("The RED dog, a red-brown Dog: x 2 cats & 42 cats"))
        .containsExactly("red", "dog", "brown", "cats", "42");
  }

  @Test
  void of_nothingLeft_givesTheWholeText() {
    assertThat(ContentWords.of(" The Other ")).containsExactly("the other");
    assertThat(ContentWords.of("東京")).containsExactly("東京");
  }

  @Test
  void of_blankText_isRefused() {
    assertThatThrownBy(() -> ContentWords.of(" \n"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("2 blank characters");
  }
}
