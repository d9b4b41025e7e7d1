package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crosshash.encoding.EncodingOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example client of streams, where an interpreter with pyarrow is given. */
class PyarrowEmbedTest {
  private static final int DIMENSION = 8;

  private final ToyEncoder toy = new ToyEncoder();
  private final String python = System.getProperty("crosshash.python", "");
  @TempDir private Path folder;

  @BeforeEach
  void findPython() {
    assumeThat(python)
        .as("SKIPPED: no interpreter with pyarrow; name one by -Dcrosshash.python=FILE")
        .isNotEmpty();
  }

  @Test
  void embedStream_textsSomeUnreadable_getsVectorsOfTheOthersAndNamesThem() throws Exception {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      texts.add(i == 70 ? "  " : "größer " + i);
    }
    Path file = Files.write(folder.resolve("lines.txt"), texts);
    Path target = folder.resolve("texts.npy");
    String output = run(target, "--texts", file.toString());
    assertThat(output).contains("left out line 71", "149 vectors of 8 numbers");
    texts.remove(70);
    List<float[]> expected =
        texts.stream().map(text -> toy.encodeText(text, EncodingOptions.DEFAULT).text()).toList();
    assertThat(matrix(target, expected.size())).isEqualTo(expected.toArray(float[][]::new));
  }

  @Test
  void embedStream_pictures_getsTheirVectors() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--pictures"));
    List<float[]> expected = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      byte[] picture = {1, (byte) i};
      arguments.add(Files.write(folder.resolve("picture " + i), picture).toString());
      expected.add(toy.encodeImage(picture, EncodingOptions.DEFAULT).image());
    }
    Path target = folder.resolve("pictures.npy");
    assertThat(run(target, arguments.toArray(String[]::new))).contains("3 vectors of 8 numbers");
    assertThat(matrix(target, 3)).isEqualTo(expected.toArray(float[][]::new));
  }

  private String run(Path target, String... arguments) throws IOException, InterruptedException {
    try (TestEncoderServer server =
        TestEncoderServer.start(folder.resolve("data"), new ToyEncoder())) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  python,
                  Path.of("../examples/python/embed_stream.py").toString(),
                  server.address(),
                  ToyEncoder.ID,
                  target.toString()));
      command.addAll(Arrays.asList(arguments));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      return output;
    }
  }

  /** The numbers of a NumPy file, which stand at its end. */
  private static float[][] matrix(Path file, int rows) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.limit() - rows * DIMENSION * Float.BYTES);
    float[][] matrix = new float[rows][DIMENSION];
    for (float[] row : matrix) {
      bytes.asFloatBuffer().get(row);
      bytes.position(bytes.position() + DIMENSION * Float.BYTES);
    }
    return matrix;
  }
}
