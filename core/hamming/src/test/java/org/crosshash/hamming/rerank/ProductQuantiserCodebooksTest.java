package org.crosshash.hamming.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductQuantiserCodebooksTest {
  private static float[] normal(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Codebook values by their four indices, as the papers write them. */
  private static float codeword(LocalShape shape, float[] all, int l, int m, int c, int i) {
    int width = shape.dimension() / shape.blocks();
    return all[((l * shape.blocks() + m) * 256 + c) * width + i];
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 8, 8", "7, 128, 4", "3, 12, 6", "2, 6, 1"})
  void encode_randomVectors_takesTheNearestCodewordOfEachBlock(int l, int d, int m) {
    LocalShape shape = new LocalShape(l, d, m);
    Random random = new Random(d);
    float[] all = normal(random, shape.codebookValues());
    ProductQuantiserCodebooks codebooks = ProductQuantiserCodebooks.of(shape, all);
    float[] vectors = normal(random, l * d);
    byte[] codes = codebooks.encode(vectors);
    assertThat(codes).hasSize(l * m);
    int width = d / m;
    for (int vector = 0; vector < l; vector++) {
      for (int block = 0; block < m; block++) {
        int nearest = -1;
        double least = Double.MAX_VALUE;
        for (int c = 0; c < 256; c++) {
          double distance = 0;
          for (int i = 0; i < width; i++) {
            double value = vectors[vector * d + block * width + i];
            distance += Math.pow(value - codeword(shape, all, vector, block, c, i), 2);
          }
          if (distance < least) {
            least = distance;
            nearest = c;
          }
        }
        assertThat(codes[vector * m + block]).isEqualTo((byte) nearest);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "7, 128, 4", "3, 12, 6"})
  void score_ofLocalCodes_isTheMeanDotProductWithTheDecodedVectors(int l, int d, int m) {
    LocalShape shape = new LocalShape(l, d, m);
    Random random = new Random(l);
    ProductQuantiserCodebooks codebooks =
        ProductQuantiserCodebooks.of(shape, normal(random, shape.codebookValues()));
    float[] query = normal(random, l * d);
    AsymmetricTables tables = codebooks.tables(query);
    byte[] codes = new byte[3 * shape.codeBytes()];
    random.nextBytes(codes);
    for (int item = 0; item < 3; item++) {
      byte[] own = new byte[shape.codeBytes()];
      System.arraycopy(codes, item * own.length, own, 0, own.length);
      float[] decoded = codebooks.decode(own);
      double expected = 0;
      for (int i = 0; i < query.length; i++) {
        expected += (double) query[i] * decoded[i];
      }
      assertThat(tables.score(codes, item * own.length))
          .isCloseTo(expected / l, within(1e-4 * Math.sqrt(query.length)));
    }
  }

  @Test
  void decode_ofCodewords_givesThemBack() {
    LocalShape shape = new LocalShape(2, 4, 2);
    Random random = new Random(5);
    float[] all = normal(random, shape.codebookValues());
    ProductQuantiserCodebooks codebooks = ProductQuantiserCodebooks.of(shape, all);
    byte[] codes = {0, 17, (byte) 200, (byte) 255};
    assertThat(codebooks.encode(codebooks.decode(codes))).isEqualTo(codes);
    assertThat(codebooks).isEqualTo(ProductQuantiserCodebooks.of(shape, codebooks.codewords()));
  }

  @Test
  void encode_equallyNearCodewords_takesTheFirst() {
    LocalShape shape = new LocalShape(1, 1, 1);
    ProductQuantiserCodebooks codebooks = ProductQuantiserCodebooks.of(shape, new float[256]);
    assertThat(codebooks.encode(new float[] {3})).containsExactly(0);
  }

  @Test
  void anything_ofAnotherShape_isRefused() {
    LocalShape shape = new LocalShape(2, 4, 2);
    ProductQuantiserCodebooks codebooks =
        ProductQuantiserCodebooks.of(shape, new float[shape.codebookValues()]);
    assertThatThrownBy(() -> ProductQuantiserCodebooks.of(shape, new float[5]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("2048");
    assertThatThrownBy(() -> codebooks.encode(new float[7])).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> codebooks.tables(new float[9])).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> codebooks.decode(new byte[3])).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> codebooks.tables(new float[8]).score(new byte[7], 4))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("3 bytes");
    assertThatThrownBy(() -> new LocalShape(1, 10, 4))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("divide");
    assertThatThrownBy(() -> new LocalShape(0, 10, 2)).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> new LocalShape(1024, 65_536, 2))
        .isInstanceOf(CrosshashException.class);
  }

  @Test
  void anything_notFinite_isRefused() {
    LocalShape shape = new LocalShape(1, 2, 1);
    float[] all = new float[shape.codebookValues()];
    ProductQuantiserCodebooks codebooks = ProductQuantiserCodebooks.of(shape, all);
    all[3] = Float.NaN;
    assertThatThrownBy(() -> ProductQuantiserCodebooks.of(shape, all))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("at 3");
    float[] infinite = {0, Float.POSITIVE_INFINITY};
    assertThatThrownBy(() -> codebooks.encode(infinite)).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> codebooks.tables(infinite)).isInstanceOf(CrosshashException.class);
  }
}
