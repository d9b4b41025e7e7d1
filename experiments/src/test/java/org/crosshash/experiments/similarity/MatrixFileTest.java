package org.crosshash.experiments.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that NumPy and SciPy wrote. */
class MatrixFileTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"float64_columns_first.npy", "big_endian.npy", "float16.npy", "version2.npy"})
  void read_quartersByNumpy_sameValues(String file) throws IOException {
    FloatMatrix matrix = read(file, Optional.empty());

    assertThat(matrix.columns()).isEqualTo(3);
    assertThat(matrix.toArray()).containsExactly(0f, 0.25f, 0.5f, 0.75f, 1f, 1.25f);
  }

  @ParameterizedTest
  @CsvSource({"int8, -2", "int16, -2", "int32, -2", "int64, -2", "uint8, 250"})
  void read_integersByNumpy_sameValues(String type, float first) throws IOException {
    assertThat(read(type + ".npy", Optional.empty()).toArray())
        .containsExactly(first, first + 1, first + 2, first + 3, first + 4, first + 5);
  }

  @Test
  void read_truthValuesByNumpy_zerosAndOnes() throws IOException {
    assertThat(read("bool.npy", Optional.empty()).toArray())
        .containsExactly(0f, 0f, 0f, 1f, 1f, 1f);
  }

  @Test
  void read_variableOfAMatlabFile_sameValues() throws IOException {
    FloatMatrix matrix = read("two.mat", Optional.of("S"));

    assertThat(matrix.columns()).isEqualTo(3);
    assertThat(matrix.toArray()).containsExactly(0f, 0.25f, 0.5f, 0.75f, 1f, 1.25f);
  }

  @Test
  void read_sparseMatrixOfAMatlabFile_filledUpWithZeros() throws IOException {
    assertThat(read("sparse.mat", Optional.empty()).toArray())
        .containsExactly(0f, 0.5f, 0f, 0f, 0f, 2f);
  }

  @ParameterizedTest
  @CsvSource({
    "two.mat, '', must be clear",
    "two.mat, name, must hold the matrix name",
    "two.mat, T, must hold the matrix T",
    "complex.mat, '', complex",
    "one_dimension.npy, '', a shape of two dimensions",
    "objects.npy, '', |O"
  })
  void read_noMatrixOfNumbers_refused(String file, String variable, String reason) {
    assertThatThrownBy(() -> read(file, Optional.of(variable).filter(name -> !name.isEmpty())))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining(reason);
  }

  /** A MATLAB file may end behind any variable: then what was cut off is another one. */
  @ParameterizedTest
  @ValueSource(strings = {"big_endian.npy", "two.mat", "sparse.mat"})
  void read_fileCutAnywhere_refusedOrTheWholeMatrix(String file) throws IOException {
    byte[] whole = bytes(file);
    float[] expected = read(file, Optional.of("S")).toArray();
    Path cut = folder.resolve(file);
    int refusals = 0;
    for (int length = 0; length < whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      try {
        assertThat(MatrixFile.read(cut, Optional.of("S")).toArray()).isEqualTo(expected);
      } catch (CrosshashException refused) {
        refusals++;
      }
    }
    assertThat(refusals).isGreaterThan(whole.length * 9 / 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"big_endian.npy", "two.mat", "sparse.mat"})
  void read_anyByteChanged_valuesOrARefusal(String file) throws IOException {
    byte[] whole = bytes(file);
    Path changed = folder.resolve(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] wrong = whole.clone();
      wrong[at] ^= (byte) 0x55;
      Files.write(changed, wrong);

      try {
        assertThat(MatrixFile.read(changed, Optional.of("S")).rows()).isPositive();
      } catch (CrosshashException refused) {
        assertThat(refused.getMessage()).contains(file);
      }
    }
  }

  @Test
  void read_noSuchFileOrKind_refused() throws IOException {
    Path text = Files.writeString(folder.resolve("matrix.txt"), "1 2");

    assertThatThrownBy(() -> MatrixFile.read(folder.resolve("absent.npy"), Optional.empty()))
        .hasMessageContaining("absent.npy");
    assertThatThrownBy(() -> MatrixFile.read(text, Optional.empty()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining(".npy");
  }

  private FloatMatrix read(String file, Optional<String> variable) throws IOException {
    return MatrixFile.read(Files.write(folder.resolve(file), bytes(file)), variable);
  }

  private static byte[] bytes(String file) throws IOException {
    try (InputStream stream = MatrixFileTest.class.getResourceAsStream("/similarity/" + file)) {
      return stream.readAllBytes();
    }
  }
}
