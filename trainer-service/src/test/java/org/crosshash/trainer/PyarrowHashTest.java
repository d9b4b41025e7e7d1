package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Table;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainingFree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example client, where an interpreter with pyarrow is given. */
class PyarrowHashTest {
  @TempDir private Path folder;

  @Test
  void hashStream_pyarrowClient_getsTheCodesOfATable() throws IOException, InterruptedException {
    String python = System.getProperty("crosshash.python", "");
    assumeThat(python)
        .as("SKIPPED: no interpreter with pyarrow; name one by -Dcrosshash.python=FILE")
        .isNotEmpty();
    try (ServerUnderTest server = new ServerUnderTest(folder.resolve("data"))) {
      ArtifactName embeddings = TrainerFixture.embeddings(server.store());
      String model =
          server
              .train(
                  TrainRequest.newBuilder()
                      .setEmbeddings(TrainerFixture.reference(embeddings))
                      .setConfig(
                          TrainConfig.newBuilder()
                              .setMethod("cca-itq")
                              .setBits(16)
                              .setTrainingFree(TrainingFree.newBuilder().setRegularisation(1)))
                      .build())
              .getModel()
              .getName();
      FloatMatrix texts;
      try (Table table = server.store().open(embeddings)) {
        texts = FloatMatrix.of(EmbeddingsTable.of(table).dense("text").toArray(), 16);
      }
      // Several batches of 1 MB.
      int[] rows = new int[40_000];
      Arrays.setAll(rows, row -> row % texts.rows());
      FloatMatrix many = texts.gather(rows);
      Path vectors = write(many);
      Path codes = folder.resolve("codes.npy");
      Process process =
          new ProcessBuilder(
                  python,
                  Path.of("../examples/python/hash_stream.py").toString(),
                  server.address(),
                  model,
                  "text",
                  vectors.toString(),
                  codes.toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output).contains("40000 codes of 16 bits");
      byte[] file = Files.readAllBytes(codes);
      try (var lease = new Models(server.store()).lease(model)) {
        TrainedModel.OfVectors loaded = (TrainedModel.OfVectors) lease.value().model();
        assertThat(Arrays.copyOfRange(file, file.length - 80_000, file.length))
            .isEqualTo(loaded.model().text().hash(many));
      }
    }
  }

  /** A NumPy file. */
  private Path write(FloatMatrix matrix) throws IOException {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(matrix.rows(), matrix.columns());
    String line = header + " ".repeat(117 - header.length()) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(128 + 4 * matrix.rows() * matrix.columns())
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).putShort((short) 1);
    bytes.putShort((short) line.length()).put(line.getBytes(StandardCharsets.US_ASCII));
    for (float value : matrix.toArray()) {
      bytes.putFloat(value);
    }
    return Files.write(folder.resolve("vectors.npy"), bytes.array());
  }
}
