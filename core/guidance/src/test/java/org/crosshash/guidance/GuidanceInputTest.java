package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.junit.jupiter.api.Test;

class GuidanceInputTest {
  private static final FloatMatrix TWO = FloatMatrix.of(new float[] {1, 2, 3, 4}, 2);

  @Test
  void new_oneItem_refused() {
    assertThatThrownBy(() -> new GuidanceInput(List.of("a"), Map.of(), Map.of()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("at least 2");
  }

  @Test
  void new_notANumber_refusedWithTheItem() {
    FloatMatrix wrong = FloatMatrix.of(new float[] {1, 2, 3, Float.NaN}, 2);

    assertThatThrownBy(() -> new GuidanceInput(List.of("a", "b"), Map.of("text", wrong), Map.of()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("NaN in item b")
        .hasMessageContaining("`text`");
  }

  @Test
  void new_infiniteObject_refusedWithTheItem() {
    RaggedMatrix wrong =
        new RaggedMatrix(
            FloatMatrix.of(new float[] {1, 2, Float.POSITIVE_INFINITY}, 1), new int[] {0, 1, 3});

    assertThatThrownBy(
            () -> new GuidanceInput(List.of("a", "b"), Map.of(), Map.of("objects", wrong)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("Infinity in item b");
  }

  @Test
  void new_textWithoutWords_refusedWithTheItem() {
    RaggedMatrix wrong = new RaggedMatrix(TWO, new int[] {0, 0, 2});

    assertThatThrownBy(() -> new GuidanceInput(List.of("a", "b"), Map.of(), Map.of("words", wrong)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("`words`: a.");
  }

  @Test
  void new_imageWithoutObjects_refusedWithTheItem() {
    RaggedMatrix wrong = new RaggedMatrix(TWO, new int[] {0, 2, 2});

    assertThatThrownBy(
            () -> new GuidanceInput(List.of("a", "b"), Map.of(), Map.of("objects", wrong)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("`objects`: b.");
  }

  @Test
  void new_columnOfAnotherLength_refused() {
    assertThatThrownBy(
            () -> new GuidanceInput(List.of("a", "b", "c"), Map.of("text", TWO), Map.of()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("2 entries for 3 items");
  }
}
