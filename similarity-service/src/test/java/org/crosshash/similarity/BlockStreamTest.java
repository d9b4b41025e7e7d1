package org.crosshash.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.flight.FlightTableClient;
import org.crosshash.guidance.CosineFusedRecipe;
import org.crosshash.guidance.DjsrhRecipe;
import org.crosshash.guidance.GuidanceBuilder;
import org.crosshash.guidance.GuidanceForm;
import org.crosshash.guidance.GuidanceInput;
import org.crosshash.guidance.GuidanceRecipe;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of guidance by Flight, from a real server. */
@Timeout(60)
class BlockStreamTest {
  private static final int ITEMS = 1100;

  @TempDir private Path folder;
  private CrosshashServer server;
  private ManagedChannel channel;
  private BufferAllocator allocator;
  private FlightTableClient client;
  private ArtifactName embeddings;

  @BeforeEach
  void start() {
    server = SimilarityServer.server(new String[] {folder.toString()}).start();
    channel =
        ManagedChannelBuilder.forTarget(server.address())
            .maxInboundMessageSize(64 << 20)
            .usePlaintext()
            .build();
    allocator = new RootAllocator();
    client = new FlightTableClient(channel, allocator);
    Random random = new Random(3);
    List<String> ids = new ArrayList<>();
    float[] images = new float[ITEMS * 8];
    float[] texts = new float[ITEMS * 8];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
      texts[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < ITEMS; i++) {
      ids.add("item-" + i);
    }
    embeddings =
        EmbeddingsTable.builder(ids)
            .dense("image_features", FloatMatrix.of(images, 8))
            .dense("text", FloatMatrix.of(texts, 8))
            .write(store())
            .name();
  }

  @AfterEach
  void stop() throws InterruptedException {
    client.close();
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    // Fails if a table stayed open or memory leaked.
    server.close();
    allocator.close();
  }

  private ArtifactStore store() {
    return server.context().store();
  }

  private ArtifactName guidance(GuidanceRecipe recipe, GuidanceForm.Representation representation) {
    GuidanceForm form =
        new GuidanceForm(representation, ITEMS, GuidanceForm.Statistics.EXACT, 2048);
    try (Table table = store().open(embeddings);
        Workers workers = new Workers(2, StageListener.NONE)) {
      GuidanceInput input = GuidanceTables.read(recipe, EmbeddingsTable.of(table), table.ids());
      return GuidanceTables.write(
              store(),
              recipe,
              form,
              1,
              input.ids(),
              embeddings,
              GuidanceBuilder.build(recipe, form, 1, input, workers))
          .name();
    }
  }

  /** All values, after the checks that every row must pass. */
  private List<Float> stream(String ticket, int firstRow, int columns) {
    List<Float> values = new ArrayList<>();
    int[] next = {firstRow};
    client.stream(ticket, batch -> next[0] = take(batch, next[0], columns, values));
    return values;
  }

  private static int take(VectorSchemaRoot batch, int first, int columns, List<Float> into) {
    assertThat((long) batch.getRowCount() * columns).isBetween(1L, 1L << 18);
    FixedSizeListVector lists = (FixedSizeListVector) batch.getVector("similarity");
    assertThat(lists.getListSize()).isEqualTo(columns);
    for (int i = 0; i < batch.getRowCount(); i++) {
      assertThat(((IntVector) batch.getVector("row")).get(i)).isEqualTo(first + i);
      assertThat(batch.getVector("id").getObject(i).toString()).isEqualTo("item-" + (first + i));
    }
    Float4Vector values = (Float4Vector) lists.getDataVector();
    for (int i = 0; i < batch.getRowCount() * columns; i++) {
      into.add(values.get(i));
    }
    return first + batch.getRowCount();
  }

  @Test
  void block_anyRepresentation_allRowsOfTheDenseMatrixInBatches() {
    ArtifactName dense = guidance(CosineFusedRecipe.standard(), GuidanceForm.Representation.DENSE);
    float[] expected;
    try (Table table = store().open(dense)) {
      expected = table.floats("similarity").toArray();
    }

    for (GuidanceForm.Representation representation : GuidanceForm.Representation.values()) {
      ArtifactName name = guidance(CosineFusedRecipe.standard(), representation);
      List<Float> values = stream("{\"block\": {\"guidance\": \"%s\"}}".formatted(name), 0, ITEMS);

      assertThat(values).hasSize(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat(values.get(i)).isEqualTo(expected[i]);
      }
    }
  }

  @Test
  void block_rowRangeAndColumns_theseInTheAskedOrder() {
    ArtifactName name =
        guidance(CosineFusedRecipe.standard(), GuidanceForm.Representation.FACTORED);
    List<Float> whole = stream("{\"block\": {\"guidance\": \"%s\"}}".formatted(name), 0, ITEMS);

    List<Float> some =
        stream(
            ("{\"block\": {\"guidance\": \"%s\", \"first_row\": 7, \"row_count\": 900,"
                    + " \"columns\": [1099, 3]}}")
                .formatted(name),
            7,
            2);

    assertThat(some).hasSize(1800);
    for (int row = 0; row < 900; row++) {
      assertThat(some.get(2 * row)).isEqualTo(whole.get((7 + row) * ITEMS + 1099));
      assertThat(some.get(2 * row + 1)).isEqualTo(whole.get((7 + row) * ITEMS + 3));
    }
  }

  @Test
  void block_whatCannotBeStreamed_refusedWithTheReason() {
    ArtifactName dense = guidance(CosineFusedRecipe.standard(), GuidanceForm.Representation.DENSE);
    ArtifactName batchLocal = guidance(DjsrhRecipe.paper(), GuidanceForm.Representation.DENSE);

    assertRefused(batchLocal, "", Problem.FAILED_PRECONDITION, "within a batch");
    assertRefused(dense, ", \"first_row\": 1101", Problem.OUT_OF_RANGE, "first_row");
    assertRefused(dense, ", \"row_count\": 1101", Problem.OUT_OF_RANGE, "row_count");
    assertRefused(dense, ", \"columns\": [1100]", Problem.OUT_OF_RANGE, "columns");
    assertRefused(dense, ", \"column\": [1]", Problem.INVALID_ARGUMENT, "BlockTicket");
    assertRefused(embeddings, "", Problem.INVALID_ARGUMENT, "guidance");
  }

  private void assertRefused(ArtifactName name, String more, Problem problem, String reason) {
    String ticket = "{\"block\": {\"guidance\": \"%s\"%s}}".formatted(name, more);
    assertThatThrownBy(() -> client.stream(ticket, batch -> {}))
        .isInstanceOfSatisfying(
            CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(problem))
        .hasMessageContaining(reason);
  }

  /** Where {@code -Dcrosshash.python} names an interpreter that has pyarrow. */
  @Test
  void block_pyarrowClient_readsTheSameValues() throws IOException, InterruptedException {
    String python = System.getProperty("crosshash.python", "");
    assumeThat(python).as("an interpreter with pyarrow").isNotEmpty();
    Path script = folder.resolve("block.py");
    try (var source = BlockStreamTest.class.getResourceAsStream("block.py")) {
      Files.write(script, source.readAllBytes());
    }
    ArtifactName name =
        guidance(CosineFusedRecipe.standard(), GuidanceForm.Representation.FACTORED);
    List<Float> whole = stream("{\"block\": {\"guidance\": \"%s\"}}".formatted(name), 0, ITEMS);

    Process process =
        new ProcessBuilder(
                python, script.toString(), server.address(), name.toString(), "100", "50")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    JsonNode rows =
        new ObjectMapper()
            .readTree(output.substring(output.indexOf("values ") + "values ".length()));
    assertThat(rows).hasSize(50);
    for (int row = 0; row < 50; row++) {
      assertThat((float) rows.get(row).get(0).asDouble())
          .isEqualTo(whole.get((100 + row) * ITEMS + 2));
      assertThat((float) rows.get(row).get(1).asDouble()).isEqualTo(whole.get((100 + row) * ITEMS));
    }
  }
}
