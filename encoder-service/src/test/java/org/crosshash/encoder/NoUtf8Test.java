package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.longrunning.Operation;
import com.google.rpc.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Digest;
import org.crosshash.tables.ItemsTable;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that are no UTF-8 in tables and streams, which Arrow's own readers and writers let by. */
@SuppressWarnings(
    "try") // Arrow's streams may be interrupted while they close; nobody interrupts a test.
class NoUtf8Test {
  private static final byte[] NO_UTF8 = {'a', (byte) 0xc3, '(', 'b'};

  /** More than a chunk of an encoding; the bad one is in the second. */
  private static final int ROWS = 70;

  private static final int BAD = 66;

  private static final EncodeConfig SKIP =
      TestEncoderServer.toy().toBuilder().setUnreadable("skip").build();

  @TempDir private Path folder;
  @TempDir private Path pictures;
  private TestEncoderServer server;
  private BufferAllocator allocator;
  private FlightClient flight;

  @BeforeEach
  void start() {
    server = TestEncoderServer.start(folder, new ToyEncoder(), pictures);
    allocator = new RootAllocator();
    flight = FlightGrpcUtils.createFlightClient(allocator, server.channel());
  }

  @AfterEach
  void stop() throws InterruptedException {
    flight.close();
    server.close();
    // Closing fails where memory of a call is not given back.
    allocator.close();
  }

  @Test
  void encodeTable_textToSkip_isListedAndTheOthersEncoded() {
    EncodeTableResponse response = server.encode(put(badText()), SKIP);
    assertThat(response.getSkippedList()).hasSize(1);
    assertThat(response.getSkipped(0).getId()).isEqualTo("item-" + BAD);
    assertThat(response.getSkipped(0).getReason())
        .contains("must be UTF-8")
        .contains("column text, row " + BAD);
    try (Table table = server.open(response.getEmbeddings())) {
      assertThat(table.ids()).hasSize(ROWS - 1).doesNotContain("item-" + BAD);
    }
  }

  @Test
  void encodeTable_textNotToSkip_failsWithItsIdAndRow() {
    assertFails(
        server.encodeToTheEnd(put(badText()), TestEncoderServer.toy()),
        "item item-" + BAD,
        "column text, row " + BAD);
  }

  @Test
  void encodeTable_id_failsWithItsRowEvenWhereItemsMayBeSkipped() {
    assertFails(server.encodeToTheEnd(put(badId()), SKIP), "UTF-8", "column id, row " + BAD);
  }

  @Test
  void encodeTable_placeOfAPictureToSkip_isListedAndTheOthersEncoded() throws IOException {
    byte[] picture = {1, 2, 3};
    Path file = Files.write(pictures.resolve("picture"), picture);
    List<byte[]> places = new ArrayList<>(Collections.nCopies(ROWS, utf8(file.toString())));
    places.set(BAD, NO_UTF8);
    List<byte[]> digests = Collections.nCopies(ROWS, utf8(Digest.of(picture).hex()));
    ArtifactReference items =
        put(Map.of("id", texts("item-"), "image_uri", places, "image_digest", digests));
    EncodeTableResponse response = server.encode(items, SKIP);
    assertThat(response.getSkippedList()).hasSize(1);
    assertThat(response.getSkipped(0).getId()).isEqualTo("item-" + BAD);
    assertThat(response.getSkipped(0).getReason()).contains("column image_uri, row " + BAD);
  }

  @Test
  void doExchange_textToSkip_isNamedAndTheOthersAnswered() throws Exception {
    String metadata = stream(badText(), "skip");
    assertThat(metadata)
        .containsPattern("\"rows\": *64")
        .containsPattern("\"rows\": *5")
        .contains("item-" + BAD)
        .contains("must be UTF-8")
        .contains("row " + BAD);
  }

  @Test
  void doExchange_textNotToSkip_endsTheStreamWithItsIdAndRow() {
    refused(badText(), "fail", "row item-" + BAD, "column text, row " + BAD);
  }

  @Test
  void doExchange_id_endsTheStreamBeforeAnyRowIsAnswered() {
    refused(badId(), "skip", "UTF-8", "column id, row " + BAD);
    // The server goes on.
    assertThat(server.encode(put(Map.of("id", texts("i"), "text", texts("t"))), SKIP))
        .matches(response -> response.getTotalSkipped() == 0);
  }

  private static Map<String, List<byte[]>> badText() {
    List<byte[]> texts = texts("a word");
    texts.set(BAD, NO_UTF8);
    return Map.of("id", texts("item-"), "text", texts);
  }

  private static Map<String, List<byte[]>> badId() {
    List<byte[]> ids = texts("item-");
    ids.set(BAD, NO_UTF8);
    return Map.of("id", ids, "text", texts("a word"));
  }

  private static List<byte[]> texts(String prefix) {
    List<byte[]> texts = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      texts.add(utf8(prefix + i));
    }
    return texts;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertFails(Operation operation, String... words) {
    assertThat(operation.getError().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(operation.getError().getMessage()).contains(words);
  }

  private void refused(Map<String, List<byte[]>> columns, String unreadable, String... words) {
    assertThatExceptionOfType(FlightRuntimeException.class)
        .isThrownBy(() -> stream(columns, unreadable))
        .satisfies(error -> assertThat(error).message().contains(words));
  }

  /** The metadata of all answers to one batch, one after another. */
  private String stream(Map<String, List<byte[]>> columns, String unreadable) throws Exception {
    String command =
        "{\"embed\": {\"config\": {\"encoder\": \"toy\", \"unreadable\": \"%s\"}}}"
            .formatted(unreadable);
    FlightDescriptor descriptor = FlightDescriptor.command(utf8(command));
    StringBuilder answers = new StringBuilder();
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema(columns), allocator);
        FlightClient.ExchangeReaderWriter exchange = flight.doExchange(descriptor)) {
      exchange.getWriter().start(batch);
      fill(batch, columns);
      exchange.getWriter().putNext();
      exchange.getWriter().completed();
      while (exchange.getReader().next()) {
        ArrowBuf sent = exchange.getReader().getLatestMetadata();
        byte[] metadata = new byte[Math.toIntExact(sent.readableBytes())];
        sent.getBytes(sent.readerIndex(), metadata);
        answers.append(new String(metadata, StandardCharsets.UTF_8)).append('\n');
      }
    }
    return answers.toString();
  }

  private ArtifactReference put(Map<String, List<byte[]>> columns) {
    Schema schema = schema(columns);
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator);
        TableWriter writer = server.store().newTable(schema)) {
      fill(batch, columns);
      writer.append(batch);
      return TestEncoderServer.reference(writer.commit().name());
    }
  }

  private static Schema schema(Map<String, List<byte[]>> columns) {
    List<Field> fields =
        columns.keySet().stream()
            .sorted()
            .map(name ->
                name.equals("id")
                    ? Field.notNullable(name, ArrowType.Utf8.INSTANCE)
                    : Field.nullable(name, ArrowType.Utf8.INSTANCE))
            .toList();
    return new Schema(fields, Map.of(ArtifactStore.CONTENT_KEY, ItemsTable.CONTENT));
  }

  private static void fill(VectorSchemaRoot batch, Map<String, List<byte[]>> columns) {
    columns.forEach((name, values) -> {
      VarCharVector vector = (VarCharVector) batch.getVector(name);
      for (int row = 0; row < values.size(); row++) {
        vector.setSafe(row, values.get(row));
      }
    });
    batch.setRowCount(ROWS);
  }
}
