package org.crosshash.experiments.datasets.arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayFileTest {
  private static final Path FIXTURES = Path.of("src/test/resources/datasets");

  @TempDir private Path folder;

  @Test
  void rows_sameArrayAlongBothAxes_agree() {
    for (String[] array :
        new String[][] {
          {"mirflickr-25k/mirflickr25k-iall-vgg.mat", "XAll"},
          {"dgcpn/flickr_vgg19.npy", "flickr_vgg19"},
          {"coco-doc2vec/MSCOCO_deep_doc2vec_data_rand.h5py", "XAll"},
          {"nus-wide-tc10/nus-wide-tc10-yall.mat", "YAll"},
          {"wiki/wiki.mat", "data.Y"}
        }) {
      try (ArrayFile file = ArrayFile.open(FIXTURES.resolve(array[0]))) {
        NumberArray numbers = file.numbers(array[1]);
        FloatRows rows = numbers.rows(0);
        FloatRows columns = numbers.rows(1);
        assertThat(rows.rows()).as(array[0]).isEqualTo(columns.columns()).isGreaterThan(1);
        for (int row = 0; row < rows.rows(); row++) {
          for (int column = 0; column < rows.columns(); column++) {
            assertThat(rows.get(row, column)).isEqualTo(columns.get(column, row));
          }
        }
      }
    }
  }

  @Test
  void read_fourAxes_givesSlicesInOrderOfTheOthers() {
    int[] shape = {3, 2, 4, 5};
    StridedArray rowsFirst = new StridedArray("c", shape, false, at -> at);
    StridedArray columnsFirst = new StridedArray("f", shape, true, at -> at);
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      int axis = random.nextInt(4);
      int slice = random.nextInt(shape[axis]);
      int[] at = new int[4];
      for (int i = 0; i < 4; i++) {
        at[i] = i == axis ? slice : random.nextInt(shape[i]);
      }
      int inside = 0;
      long c = 0;
      long f = 0;
      for (int i = 0; i < 4; i++) {
        inside = i == axis ? inside : inside * shape[i] + at[i];
        c = c * shape[i] + at[i];
        f = f * shape[3 - i] + at[3 - i];
      }
      float[] values = new float[rowsFirst.sliceSize(axis)];
      rowsFirst.read(axis, slice, 1, values);
      assertThat(values[inside]).isEqualTo((float) c);
      columnsFirst.read(axis, slice, 1, values);
      assertThat(values[inside]).isEqualTo((float) f);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mirflickr-25k/mirflickr25k-lall.mat",
        "mirflickr-25k/mirflickr25k-iall-vgg.mat",
        "wiki/wiki.mat",
        "mith/caption.mat",
        "dgcpn/flickr_vgg19.npy",
        "nus-wide-tc10/nus-wide-tc10-yall.mat",
        "coco-doc2vec/MSCOCO_deep_doc2vec_data_rand.h5py"
      })
  void open_truncatedAnywhere_isRefusedOrReadsWhatIsThere(String name) throws IOException {
    byte[] whole = Files.readAllBytes(FIXTURES.resolve(name));
    Path file = folder.resolve(Path.of(name).getFileName().toString());
    int refused = 0;
    for (int part = 0; part < 12; part++) {
      Files.write(file, Arrays.copyOf(whole, whole.length * part / 12));
      try (ArrayFile open = ArrayFile.open(file)) {
        for (String array : open.names()) {
          if (name.contains("caption")) {
            open.strings(array);
          } else {
            NumberArray numbers = open.numbers(array);
            float[] values = new float[numbers.shape()[0] * numbers.sliceSize(0)];
            numbers.read(0, 0, numbers.shape()[0], values);
          }
        }
      } catch (CrosshashException expected) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThanOrEqualTo(11);
  }

  @Test
  void open_damagedBytes_neverFailsOtherwise() throws IOException {
    Random random = new Random(5);
    for (String name :
        new String[] {
          "mirflickr-25k/mirflickr25k-iall-vgg.mat",
          "wiki/wiki.mat",
          "dgcpn/label.npy",
          "coco-doc2vec/MSCOCO_deep_doc2vec_data_rand.h5py"
        }) {
      byte[] whole = Files.readAllBytes(FIXTURES.resolve(name));
      Path file = folder.resolve(Path.of(name).getFileName().toString());
      for (int trial = 0; trial < 60; trial++) {
        byte[] damaged = whole.clone();
        for (int i = 0; i < 4; i++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        Files.write(file, damaged);
        try (ArrayFile open = ArrayFile.open(file)) {
          for (String array : open.names()) {
            NumberArray numbers = open.numbers(array);
            if (numbers.sliceSize(0) < 10_000 && numbers.shape()[0] > 0) {
              numbers.read(0, 0, 1, new float[numbers.sliceSize(0)]);
            }
          }
        } catch (CrosshashException expected) {
          assertThat(expected.cure()).isNotBlank();
        }
      }
    }
  }

  @Test
  void open_matlabBomb_isRefusedBeforeMemoryIsTaken() throws IOException {
    ByteBuffer matrix = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    matrix.putInt(14).putInt(1 << 30);
    matrix.putInt(6).putInt(8).putInt(6).putInt(0);
    matrix.putInt(5).putInt(8).putInt(1 << 14).putInt(1 << 13);
    matrix.putInt(1).putInt(1).putLong('X');
    matrix.putInt(9).putInt((1 << 30) - 64);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(compressed)) {
      deflater.write(matrix.array());
      deflater.write(new byte[1 << 20]);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Arrays.copyOf("MATLAB 5.0 MAT-file".getBytes(StandardCharsets.US_ASCII), 124));
    out.write(new byte[] {0, 1, 'I', 'M'});
    out.write(
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(15)
            .putInt(compressed.size())
            .array());
    out.write(compressed.toByteArray());
    Path file = Files.write(folder.resolve("bomb.mat"), out.toByteArray());

    assertThatThrownBy(() -> ArrayFile.open(file))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("declares more than");
  }

  @Test
  void open_numpyOfOtherLength_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(FIXTURES.resolve("dgcpn/tags.npy"));
    Path file = Files.write(folder.resolve("tags.npy"), Arrays.copyOf(whole, whole.length + 8));

    assertThatThrownBy(() -> ArrayFile.open(file))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("240 numbers of 2 bytes declared, 488 bytes there");
  }

  @Test
  void numbers_wrongKey_suggestsTheNearest() {
    try (ArrayFile file = ArrayFile.open(FIXTURES.resolve("mirflickr-25k/mirflickr25k-lall.mat"))) {
      assertThatThrownBy(() -> file.numbers("Lall"))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("no 'Lall' among [LAll]")
          .hasMessageContaining("Did you mean `LAll`");
    }
  }

  @Test
  void open_pickle_saysWhatIsRead() throws IOException {
    Path file = Files.write(folder.resolve("train.pkl"), new byte[] {(byte) 0x80, 4, 1, 2, 3});

    assertThatThrownBy(() -> ArrayFile.open(file))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("a pickle must be converted first");
  }

  @Test
  void open_realWikiFile_hasItsOddSparseLabels() {
    Path file = Path.of(System.getProperty("crosshash.data", ""), "wiki", "wiki.mat");
    assumeTrue(
        Files.isRegularFile(file),
        "Wiki's features may not be redistributed; -Dcrosshash.data=FOLDER names where they lie");
    try (ArrayFile open = ArrayFile.open(file)) {
      assertThat(open.names())
          .containsExactlyInAnyOrder(
              "data.X1", "data.X2", "data.Y", "data.split.ind_train", "data.split.ind_test");
      assertThat(open.numbers("data.X1").shape()).containsExactly(128, 2866);
      assertThat(open.numbers("data.X2").shape()).containsExactly(100, 2866);
      FloatRows labels = open.numbers("data.Y").rows(1);
      assertThat(labels.rows()).isEqualTo(2866);
      for (int row = 0; row < labels.rows(); row++) {
        float sum = 0;
        for (int label = 0; label < 10; label++) {
          sum += labels.get(row, label);
        }
        assertThat(sum).isEqualTo(1);
      }
      assertThat(open.numbers("data.split.ind_train").vector()).hasSize(2173).startsWith(103, 618);
      assertThat(open.numbers("data.X1").rows(1).get(0, 0)).isEqualTo(-18.028004f);
    }
  }
}
