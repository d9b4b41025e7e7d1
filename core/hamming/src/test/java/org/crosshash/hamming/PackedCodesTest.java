package org.crosshash.hamming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedCodesTest {
  @Test
  void code_everyWidth_comesBackAsItWas() {
    Random random = new Random(1);
    for (int bits = 8; bits <= 512; bits += 8) {
      byte[] packed = NaiveSearch.randomCodes(random, 1100, bits);
      PackedCodes codes = PackedCodes.of(bits, packed);
      assertThat(codes.size()).isEqualTo(1100);
      for (int slot = 0; slot < 1100; slot++) {
        byte[] expected = new byte[bits / 8];
        System.arraycopy(packed, slot * bits / 8, expected, 0, bits / 8);
        assertThat(codes.code(slot)).isEqualTo(expected);
      }
    }
  }

  @Test
  void distances_everyWidth_equalNaive() {
    Random random = new Random(2);
    for (int bits = 8; bits <= 512; bits += 8) {
      byte[] packed = NaiveSearch.randomCodes(random, 1100, bits);
      byte[] query = NaiveSearch.randomCodes(random, 1, bits);
      short[] distances = new short[1100];
      PackedCodes.of(bits, packed).distances(PackedCodes.of(bits, query), 0, distances);
      for (int slot = 0; slot < 1100; slot++) {
        assertThat((int) distances[slot])
            .isEqualTo(NaiveSearch.distance(packed, slot * bits / 8, query, 0, bits));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -8, 7, 12, 520})
  void of_oddWidth_isRefused(int bits) {
    assertThatThrownBy(() -> PackedCodes.of(bits, new byte[0]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("multiple of 8 from 8 to 512 bits: " + bits);
  }

  @Test
  void of_halfACode_isRefused() {
    assertThatThrownBy(() -> PackedCodes.of(64, new byte[12]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("12 bytes");
  }

  @Test
  void code_outsideTheCodes_isRefused() {
    PackedCodes codes = PackedCodes.of(64, new byte[8]);
    assertThatThrownBy(() -> codes.code(1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void kernelChoice_unknownName_isRefused() {
    assertThatThrownBy(() -> HammingKernels.choose("fast"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("fast");
    assertThat(HammingKernels.choose("scalar").name()).isEqualTo("scalar");
    assertThat(HammingKernels.choose("vector").name()).startsWith("vector-");
    assertThat(HammingKernels.best().name()).isNotEmpty();
  }
}
