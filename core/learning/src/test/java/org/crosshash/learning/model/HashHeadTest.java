package org.crosshash.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;

class HashHeadTest {
  @Property(tries = 60)
  void hash_tableOrSingleVector_equalsOrderedFusedSums(
      @ForAll @IntRange(min = 1, max = 70) int rows,
      @ForAll @IntRange(min = 1, max = 40) int inputs,
      @ForAll @IntRange(min = 1, max = 37) int hidden,
      @ForAll @IntRange(min = 1, max = 9) int codeBytes) {
    int bits = 8 * codeBytes;
    List<LinearWeights> layers =
        new NetworkShape(List.of(hidden), 0).initialWeights(inputs, bits, rows, Modality.IMAGE);
    HashHead head = new HashHead(1.7f, layers);
    FloatMatrix vectors = FloatMatrix.of(Fixtures.gaussian(inputs, rows * inputs), inputs);
    byte[] codes = head.hash(vectors);
    for (int row = 0; row < rows; row++) {
      byte[] code = Arrays.copyOfRange(codes, row * codeBytes, (row + 1) * codeBytes);
      assertThat(head.hash(vectors.row(row))).isEqualTo(code);
      assertThat(naive(layers, 1.7f, vectors.row(row))).isEqualTo(code);
    }
  }

  private static byte[] naive(List<LinearWeights> layers, float scale, float[] vector) {
    float[] current = vector.clone();
    for (int i = 0; i < current.length; i++) {
      current[i] *= scale;
    }
    for (int l = 0; l < layers.size(); l++) {
      LinearWeights layer = layers.get(l);
      float[] next = new float[layer.outputs()];
      for (int output = 0; output < layer.outputs(); output++) {
        float sum = layer.bias()[output];
        for (int k = 0; k < layer.inputs(); k++) {
          sum = Math.fma(layer.weight()[output * layer.inputs() + k], current[k], sum);
        }
        next[output] = l < layers.size() - 1 ? Math.max(sum, 0) : sum;
      }
      current = next;
    }
    byte[] code = new byte[current.length / 8];
    for (int bit = 0; bit < current.length; bit++) {
      if (current[bit] >= 0) {
        code[bit / 8] |= (byte) (1 << (bit % 8));
      }
    }
    return code;
  }

  @Test
  void hash_zeroValues_areBitsOfOne() {
    float[] weight = new float[8];
    float[] bias = {-1, 0, 1, -1, -1, -1, -1, 2};
    HashHead head = new HashHead(1, List.of(new LinearWeights(1, 8, weight, bias)));
    assertThat(head.hash(new float[] {5})).containsExactly((byte) 0b1000_0110);
  }

  @Test
  void hash_otherDimension_isRefusedWithBothNumbers() {
    HashHead head =
        new HashHead(1, new NetworkShape(List.of(), 0).initialWeights(4, 8, 1, Modality.TEXT));
    assertThatThrownBy(() -> head.hash(new float[3]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("dimension 4: 3");
  }

  @Test
  void hash_notANumber_isRefusedWithItsPlace() {
    HashHead head =
        new HashHead(1, new NetworkShape(List.of(), 0).initialWeights(2, 8, 1, Modality.TEXT));
    assertThatThrownBy(() -> head.hash(FloatMatrix.of(new float[] {0, 1, 2, Float.NaN}, 2)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("NaN in row 1, column 1");
  }
}
