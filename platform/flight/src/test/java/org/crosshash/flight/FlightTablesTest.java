package org.crosshash.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Digest;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Item;
import org.crosshash.tables.ItemsTable;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightTablesTest {
  private FlightFixture fixture;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    fixture = new FlightFixture(folder, FlightLimits.defaults());
  }

  @AfterEach
  void stop() throws InterruptedException {
    fixture.close();
  }

  /** Several batches, dense and ragged vectors. */
  static StoredArtifact embeddings(ArtifactStore store, int rows) {
    Random random = new Random(5);
    float[] image = new float[rows * 100];
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    int[] offsets = new int[rows + 1];
    for (int i = 0; i < rows; i++) {
      offsets[i + 1] = offsets[i] + random.nextInt(4);
    }
    float[] words = new float[offsets[rows] * 7];
    for (int i = 0; i < words.length; i++) {
      words[i] = random.nextFloat();
    }
    return EmbeddingsTable.builder(IntStream.range(0, rows).mapToObj(i -> "item-" + i).toList())
        .dense("image", FloatMatrix.of(image, 100))
        .ragged("words", new RaggedMatrix(FloatMatrix.of(words, 7), offsets))
        .encoder("test")
        .write(store);
  }

  @Test
  void download_ofATable_givesTheSameDigest() {
    StoredArtifact remote = embeddings(fixture.remote(), 10_000);

    StoredArtifact local = fixture.client().download(remote.name(), fixture.local());

    assertThat(local.name()).isEqualTo(remote.name());
    assertThat(local.rowCount()).isEqualTo(10_000);
    assertThat(local.metadata()).isEqualTo(remote.metadata());
    fixture.local().verify(local.name());
  }

  @Test
  void download_ofATableWithNullsAndBytes_givesTheSameDigest() {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Item item = Item.of("item-" + i).withLabels(i % 3 == 0 ? List.of() : List.of("a", "b" + i));
      item = i % 2 == 0 ? item.withText("text " + i) : item;
      items.add(i % 5 == 0 ? item.withImage(new byte[10_000 + i]) : item);
    }
    StoredArtifact remote = ItemsTable.write(fixture.remote(), items, Map.of("a", "1"));
    assertThat(fixture.client().download(remote.name(), fixture.local()).name())
        .isEqualTo(remote.name());
  }

  @Test
  void download_ofAnEmptyTable_givesTheSameDigest() {
    StoredArtifact remote = new SelectionTable(List.of()).write(fixture.remote());
    assertThat(fixture.client().download(remote.name(), fixture.local()).name())
        .isEqualTo(remote.name());
  }

  @Test
  void upload_ofATable_arrivesUnderItsName() {
    StoredArtifact local = embeddings(fixture.local(), 10_000);
    try (Table table = fixture.local().open(local.name())) {
      assertThat(fixture.client().upload(table)).isEqualTo(local.name());
    }
    assertThat(fixture.remote().verify(local.name()).rowCount()).isEqualTo(10_000);
  }

  @Test
  void upload_ofOtherBatches_arrivesUnderTheSameName() {
    StoredArtifact local = embeddings(fixture.local(), 5_000);
    try (Table table = fixture.local().open(local.name())) {
      List<VectorSchemaRoot> pieces = new ArrayList<>();
      table.forEachBatch(batch -> {
        int half = batch.getRowCount() / 2;
        pieces.add(batch.slice(0, half));
        pieces.add(batch.slice(half, batch.getRowCount() - half));
      });
      assertThat(fixture.client().upload(table.schema(), pieces.iterator()))
          .isEqualTo(local.name());
    }
  }

  @Test
  void upload_whoseBatchesFail_leavesNothing() {
    StoredArtifact local = embeddings(fixture.local(), 5_000);
    try (Table table = fixture.local().open(local.name())) {
      assertThatThrownBy(() ->
              fixture
                  .client()
                  .upload(
                      table.schema(),
                      IntStream.range(0, table.batchCount() + 1).mapToObj(table::batch).iterator()))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(fixture.remote().list()).isEmpty();
  }

  @Test
  void stream_ofSomeColumnsAndRows_givesThose() {
    StoredArtifact stored = embeddings(fixture.remote(), 10_000);
    for (long offset : new long[] {0, 1, 2499, 2600, 9_999, 10_000}) {
      for (long limit : new long[] {0, 1, 5_000, 20_000}) {
        TableTicket ticket =
            new TableTicket(stored.name(), List.of("words", "id"), offset, OptionalLong.of(limit));
        List<String> ids = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        fixture.client().stream(
            ticket,
            batch -> {
              columns.clear();
              batch.getSchema().getFields().stream().map(Field::getName).forEach(columns::add);
              for (int row = 0; row < batch.getRowCount(); row++) {
                ids.add(batch.getVector("id").getObject(row).toString());
              }
            });
        assertThat(ids)
            .isEqualTo(
                IntStream.range((int) offset, (int) Math.min(10_000, offset + limit))
                    .mapToObj(i -> "item-" + i)
                    .toList());
        if (!ids.isEmpty()) {
          assertThat(columns).containsExactly("words", "id");
        }
      }
    }
  }

  @Test
  void stream_ofASlice_givesTheSameVectors() {
    StoredArtifact stored = embeddings(fixture.remote(), 10_000);
    float[] expected;
    try (Table table = fixture.remote().open(stored.name())) {
      expected = table.floats("image").gather(new int[] {3_333}).toArray();
    }
    List<Object> found = new ArrayList<>();
    fixture.client().stream(
        new TableTicket(stored.name(), List.of("image"), 3_333, OptionalLong.of(1)),
        batch -> found.addAll((List<?>) batch.getVector("image").getObject(0)));
    assertThat(found).hasSize(100);
    for (int i = 0; i < 100; i++) {
      assertThat(found.get(i)).isEqualTo(expected[i]);
    }
  }

  @Test
  void errors_crossWithProblemRuleValueAndCure() {
    ArtifactName absent = ArtifactName.table(Digest.of("absent"));
    assertThatThrownBy(() -> fixture.client().download(absent, fixture.local()))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> {
              assertThat(error.problem()).isEqualTo(Problem.NOT_FOUND);
              assertThat(error.value()).isEqualTo(absent.toString());
              assertThat(error.cure()).isNotEmpty();
            });
    assertThat(fixture.local().list()).isEmpty();
  }

  @Test
  void ticket_withAnUnknownColumn_namesTheColumns() {
    StoredArtifact stored = embeddings(fixture.remote(), 10);
    TableTicket ticket = new TableTicket(stored.name(), List.of("imagee"), 0, OptionalLong.empty());
    assertThatThrownBy(() -> fixture.client().stream(ticket, batch -> {}))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("imagee")
        .hasMessageContaining("image, words");
  }

  @Test
  void ticket_beyondTheEnd_isOutOfRange() {
    StoredArtifact stored = embeddings(fixture.remote(), 10);
    TableTicket ticket = new TableTicket(stored.name(), List.of(), 11, OptionalLong.empty());
    assertThatThrownBy(() -> fixture.client().stream(ticket, batch -> {}))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> assertThat(error.problem()).isEqualTo(Problem.OUT_OF_RANGE));
  }

  @Test
  void schema_ofATable_isThatOfTheStore() {
    StoredArtifact stored = embeddings(fixture.remote(), 10);
    assertThat(fixture.client().schema(stored.name()))
        .isEqualTo(fixture.remote().schema(stored.name()));
  }

  @Test
  void store_afterDownloads_isNotInUseAnyMore() throws InterruptedException {
    StoredArtifact stored = embeddings(fixture.remote(), 10_000);
    fixture.client().download(stored.name(), fixture.local());
    Optional<CrosshashException> refused = Optional.empty();
    for (int i = 0; i < 100; i++) {
      try {
        fixture.remote().delete(stored.name());
        return;
      } catch (CrosshashException e) {
        refused = Optional.of(e);
        Thread.sleep(20);
      }
    }
    throw refused.orElseThrow();
  }
}
