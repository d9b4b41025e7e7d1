package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.longrunning.Operation;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.encoder.v1.SkippedItem;
import org.crosshash.encoding.ContentWords;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.tables.Digest;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Item;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodeTableTest {
  private static final EncodeConfig SKIP =
      TestEncoderServer.toy().toBuilder().setUnreadable("skip").build();

  private final ToyEncoder encoder = new ToyEncoder();
  @TempDir private Path data;
  @TempDir private Path pictures;
  private TestEncoderServer server;

  @BeforeEach
  void start() {
    server = TestEncoderServer.start(data, encoder, pictures);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void encodeTable_items_givesEveryColumnInTheItemsOrder() {
    List<Item> items = TestEncoderServer.items(150);
    EncodeTableResponse response = server.encode(server.put(items), TestEncoderServer.toy());
    assertThat(response.getCached()).isFalse();
    assertThat(response.getSkippedList()).isEmpty();
    try (Table table = server.open(response.getEmbeddings())) {
      EmbeddingsTable embeddings = EmbeddingsTable.of(table);
      assertThat(embeddings.ids()).isEqualTo(items.stream().map(Item::id).toList());
      assertThat(embeddings.denseColumns()).containsExactly("image", "image_features", "text");
      assertThat(embeddings.raggedColumns()).containsExactly("object_features", "objects", "words");
      assertThat(embeddings.alignment()).isEmpty();
      assertThat(embeddings.encoder())
          .contains("\"encoder\":\"toy\"")
          .contains(encoder.description().digest().hex());
      RaggedMatrix words = embeddings.ragged("words");
      for (int i = 0; i < items.size(); i++) {
        String text = items.get(i).text().orElseThrow();
        byte[] picture = items.get(i).image().orElseThrow();
        assertThat(embeddings.dense("text").row(i)).isEqualTo(toyText(text));
        assertThat(embeddings.dense("image").row(i))
            .isEqualTo(encoder.encodeImage(picture, EncodingOptions.DEFAULT).image());
        List<String> expected = ContentWords.of(text);
        assertThat(words.count(i)).isEqualTo(expected.size());
        for (int word = 0; word < expected.size(); word++) {
          assertThat(words.values().row(words.offsets()[i] + word))
              .isEqualTo(toyText(expected.get(word)));
        }
      }
    }
  }

  @Test
  void encodeTable_provenance_tellsWhereAndHowTheEncoderRan() {
    EncodeTableResponse response =
        server.encode(server.put(TestEncoderServer.items(2)), TestEncoderServer.toy());
    assertThat(server.environment(response.getEmbeddings()))
        .containsEntry("device", "cpu")
        .containsEntry("precision", "mixed")
        .doesNotContainKey("detector_device");
  }

  @Test
  void encodeTable_manyItems_embedsEachWordOnce() {
    server.encode(server.put(TestEncoderServer.items(150)), TestEncoderServer.toy());
    assertThat(encoder.images()).isEqualTo(150);
    assertThat(encoder.texts()).isEqualTo(150 + 7);
  }

  @Test
  void encodeTable_askedAgain_isAnsweredFromTheStore() {
    ArtifactReference items = server.put(TestEncoderServer.items(5));
    EncodeTableResponse first = server.encode(items, TestEncoderServer.toy());
    EncodeTableResponse again = server.encode(items, TestEncoderServer.toy());
    assertThat(again.getCached()).isTrue();
    assertThat(again.getEmbeddings()).isEqualTo(first.getEmbeddings());
    assertThat(encoder.images()).isEqualTo(5);
  }

  @Test
  void encodeTable_otherLabelsAndSplits_givesTheSameBytes() {
    Random random = new Random(1);
    List<List<String>> labels = new ArrayList<>();
    List<Item> labelled = new ArrayList<>();
    for (Item item : TestEncoderServer.items(40)) {
      List<String> own = List.of("label" + random.nextInt(5), "other" + random.nextInt(5));
      labels.add(own);
      labelled.add(
          item.withLabels(own).withSplits(List.of("train")).withGroup("g" + labels.size()));
    }
    Collections.shuffle(labels, random);
    List<Item> shuffled = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      shuffled.add(
          TestEncoderServer.item(i).withLabels(labels.get(i)).withSplits(List.of("query")));
    }
    ArtifactReference first = server.put(labelled);
    ArtifactReference second = server.put(shuffled);
    assertThat(first.getName()).isNotEqualTo(second.getName());
    EncodeTableResponse one = server.encode(first, TestEncoderServer.toy());
    EncodeTableResponse other = server.encode(second, TestEncoderServer.toy());
    assertThat(other.getCached()).isFalse();
    assertThat(other.getEmbeddings().getName()).isEqualTo(one.getEmbeddings().getName());
  }

  @Test
  void encodeTable_unreadableItem_failsAndNamesIt() {
    Operation operation =
        server.encodeToTheEnd(server.put(withUnreadable()), TestEncoderServer.toy());
    assertThat(operation.getError().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(operation.getError().getMessage())
        .contains("item-2")
        .contains("must not begin with 0")
        .contains("unreadable: skip");
  }

  @Test
  void encodeTable_unreadableItemsToSkip_leavesThemOutAndListsThem() {
    ArtifactReference items = server.put(withUnreadable());
    EncodeTableResponse response = server.encode(items, SKIP);
    assertThat(response.getSkippedList().stream().map(SkippedItem::getId))
        .containsExactly("item-2", "blank", "bare");
    assertThat(response.getSkippedList().stream().map(SkippedItem::getReason))
        .allSatisfy(reason -> assertThat(reason).contains("must"));
    assertThat(response.getTotalSkipped()).isEqualTo(3);
    try (Table table = server.open(response.getEmbeddings())) {
      assertThat(table.ids()).containsExactly("item-0", "item-1", "item-3");
      assertThat(table.ragged("words").items()).isEqualTo(3);
    }
    EncodeTableResponse again = server.encode(items, SKIP);
    assertThat(again.getCached()).isTrue();
    assertThat(again.getSkippedList()).isEqualTo(response.getSkippedList());
  }

  @Test
  void encodeTable_moreSkippedThanAreNamed_givesATableOfAllOfThem() {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 1_300; i++) {
      byte[] picture = i % 10 == 0 ? new byte[] {1, 2} : new byte[i % 7];
      items.add(Item.of("item-" + i).withImage(picture));
    }
    ArtifactReference table = server.put(items);
    EncodeTableResponse response = server.encode(table, SKIP);
    assertThat(response.getTotalSkipped()).isEqualTo(1_170);
    assertThat(response.getSkippedCount()).isEqualTo(1_000);
    List<String> left = items.stream().map(Item::id).filter(id -> !id.endsWith("0")).toList();
    try (Table skipped = server.open(response.getSkippedTable())) {
      assertThat(skipped.ids()).isEqualTo(left);
      List<String> reasons = skipped.strings("reason");
      for (int i = 0; i < 1_170; i++) {
        int bytes = Integer.parseInt(left.get(i).substring("item-".length())) % 7;
        assertThat(reasons.get(i)).contains("must not begin with 0").contains(bytes + "");
        if (i < 1_000) {
          assertThat(response.getSkipped(i).getId()).isEqualTo(left.get(i));
          assertThat(response.getSkipped(i).getReason()).isEqualTo(reasons.get(i));
        }
      }
    }
    EncodeTableResponse again = server.encode(table, SKIP);
    assertThat(again.getCached()).isTrue();
    assertThat(again.getSkippedTable()).isEqualTo(response.getSkippedTable());
  }

  @Test
  void encodeTable_nothingSkipped_givesATableWithoutRows() {
    EncodeTableResponse response = server.encode(server.put(TestEncoderServer.items(3)), SKIP);
    try (Table skipped = server.open(response.getSkippedTable())) {
      assertThat(skipped.rowCount()).isZero();
      assertThat(skipped.ids()).isEmpty();
    }
  }

  /** The names are those that versions gave which held all ids, texts and words in memory. */
  @Test
  void encodeTable_textsAndUnreadableItemsOfManyKinds_hasItsGoldenBytes() {
    List<Item> items = new ArrayList<>(TestEncoderServer.items(700));
    for (int i = 0; i < 700; i += 9) {
      items.set(i, items.get(i).withImage(new byte[] {0, (byte) i}));
    }
    items.set(3, items.get(3).withText("  "));
    items.set(400, items.get(400).withText("Ünïcode 漢字 — ?!"));
    items.set(401, items.get(401).withText("!?"));
    for (int i = 500; i < 690; i++) {
      items.set(i, items.get(i).withText("unique" + i + " words" + i * 7 + " red dog"));
    }
    EncodeTableResponse response = server.encode(server.put(items), SKIP);
    assertThat(response.getEmbeddings().getName())
        .isEqualTo("tables/793e4f357ecd434aeb0a9fa072b94eed24599eeee44da240eab78d431281e7fe");
    assertThat(response.getSkippedTable().getName())
        .isEqualTo("tables/bc67034543a13f0419b1ae7d3f0af1a0b9d9a245c476075d46ac022f49c18573");
  }

  @Test
  void encodeTable_nothingReadable_fails() {
    Item broken = Item.of("broken").withImage(new byte[] {0}).withText("text");
    assertFails(server.encodeToTheEnd(server.put(List.of(broken)), SKIP), "all 1 were left out");
  }

  @Test
  void encodeTable_picturesOnlyOrTextsOnly_givesThoseColumns() {
    Item picture = Item.of("p").withImage(new byte[] {1});
    Item text = Item.of("t").withText("a red dog");
    try (Table table = open(List.of(picture))) {
      assertThat(table.schema().getFields().stream().map(f -> f.getName()))
          .containsExactly("id", "image", "image_features", "object_features", "objects");
    }
    try (Table table = open(List.of(text))) {
      assertThat(table.schema().getFields().stream().map(f -> f.getName()))
          .containsExactly("id", "text", "words");
    }
  }

  @Test
  void encodeTable_tokensAndWhole_followsTheConfig() {
    EncodeConfig config =
        TestEncoderServer.toy().toBuilder().setTokens(true).setObjects("whole").build();
    try (Table table =
        server.open(
            server.encode(server.put(TestEncoderServer.items(3)), config).getEmbeddings())) {
      assertThat(table.ragged("image_tokens").count(0)).isEqualTo(4);
      assertThat(table.ragged("text_tokens").count(0)).isEqualTo(2);
      assertThat(table.ragged("objects").count(0)).isEqualTo(1);
    }
  }

  @Test
  void encodeTable_badTables_areRefused() {
    ArtifactReference twice =
        table(
            TableBuilder.of("items")
                .strings("id", List.of("a", "a"))
                .optionalStrings("text", List.of(Optional.of("x"), Optional.of("y"))));
    assertFails(server.encodeToTheEnd(twice, TestEncoderServer.toy()), "\"a\" in rows 0 and 1");
    ArtifactReference bare = table(TableBuilder.of("items").strings("id", List.of("a")));
    assertFails(
        server.encodeToTheEnd(bare, TestEncoderServer.toy()), "image, image_uri, frames or text");
    ArtifactReference other = table(TableBuilder.of("selection").strings("id", List.of("a")));
    assertFails(server.encodeToTheEnd(other, TestEncoderServer.toy()), "selection");
    ArtifactReference empty = table(TableBuilder.of("items").strings("id", List.of()));
    assertFails(server.encodeToTheEnd(empty, TestEncoderServer.toy()), "0 rows");
  }

  @Test
  void encodeTable_badRequests_areRefusedAtOnce() {
    ArtifactReference items = server.put(TestEncoderServer.items(1));
    assertRefused(ArtifactReference.getDefaultInstance(), TestEncoderServer.toy(), "name");
    assertRefused(items, EncodeConfig.newBuilder().setEncoder("clip").build(), "clip");
    assertRefused(
        items, TestEncoderServer.toy().toBuilder().setResize("stretch").build(), "stretch");
  }

  @Test
  void encodeTable_missingTable_isNotFound() {
    ArtifactReference missing =
        ArtifactReference.newBuilder().setName("tables/" + Digest.of("missing")).build();
    Operation operation = server.encodeToTheEnd(missing, TestEncoderServer.toy());
    assertThat(operation.getError().getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
  }

  @Test
  void encodeTable_picturesInFiles_readsAllowedOnesWithTheirDigest() throws IOException {
    byte[] picture = {1, 2, 3};
    Path file = Files.write(pictures.resolve("a picture.bin"), picture);
    List<Item> items =
        List.of(
            Item.of("path").withImage(file.toString(), Digest.of(picture)),
            Item.of("uri").withImage(file.toUri().toString(), Digest.of(picture)));
    try (Table table = open(items)) {
      float[] expected = encoder.encodeImage(picture, EncodingOptions.DEFAULT).image();
      assertThat(table.floats("image").row(0)).isEqualTo(expected);
      assertThat(table.floats("image").row(1)).isEqualTo(expected);
    }
    Item changed = Item.of("changed").withImage(file.toString(), Digest.of("other"));
    assertFails(encodeToTheEnd(changed), "must have the SHA-256");
    Item gone = Item.of("gone").withImage(pictures + "/gone", Digest.of(picture));
    assertFails(encodeToTheEnd(gone), "must be readable");
    Item relative = Item.of("relative").withImage("a picture.bin", Digest.of(picture));
    assertFails(encodeToTheEnd(relative), "absolute path");
  }

  @Test
  void encodeTable_pictureOutsideTheRoots_failsEvenWhereItemsMayBeSkipped() throws IOException {
    byte[] secret = {1, 9};
    Path outside = Files.write(data.resolve("secret"), secret);
    Path link = Files.createSymbolicLink(pictures.resolve("link"), outside);
    for (String uri :
        List.of(outside.toString(), link.toString(), pictures + "/../nothing", "/dev/zero")) {
      Item item = Item.of("x").withImage(uri, Digest.of(secret));
      Operation operation = server.encodeToTheEnd(server.put(List.of(item)), SKIP);
      assertThat(operation.getError().getCode()).as(uri).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    }
  }

  @Test
  void encodeTable_cancelled_ends() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    server.close();
    server = TestEncoderServer.start(data, new ToyEncoder(() -> block(begun)));
    String name =
        server
            .stub()
            .encodeTable(
                TestEncoderServer.encodeRequest(
                    server.put(TestEncoderServer.items(3)), TestEncoderServer.toy()))
            .getName();
    begun.await();
    server.cancel(name);
    assertThat(server.await(name).getError().getCode()).isEqualTo(Code.CANCELLED_VALUE);
  }

  @Test
  void encodeTable_serverStoppedMidway_goesOnWhereItWasAndGivesTheSameBytes(
      @TempDir Path undisturbed) throws InterruptedException {
    String name = stopMidway();
    // Three chunks of 64 were finished.
    assertResumes(name, 300 - 3 * 64, undisturbed);
  }

  @Test
  void encodeTable_checkpointsDamagedBetween_encodesTheseAgainAndGivesTheSameBytes(
      @TempDir Path undisturbed) throws InterruptedException, IOException {
    String name = stopMidway();
    byte[] flipped = Files.readAllBytes(checkpoint("items-0.arrow"));
    flipped[flipped.length / 2] ^= 4;
    Files.write(checkpoint("items-0.arrow"), flipped);
    byte[] whole = Files.readAllBytes(checkpoint("items-2.arrow"));
    Files.write(checkpoint("items-2.arrow"), Arrays.copyOf(whole, whole.length / 2));
    assertResumes(name, 300 - 64, undisturbed);
  }

  /** Starts encoding 300 items, stops the server after three chunks of 64 and gives the name. */
  private String stopMidway() throws InterruptedException {
    CountDownLatch midway = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    server.close();
    server =
        TestEncoderServer.start(
            data,
            new ToyEncoder(() -> {
              if (calls.incrementAndGet() > 200) {
                block(midway);
              }
            }));
    String name =
        server
            .stub()
            .encodeTable(
                TestEncoderServer.encodeRequest(
                    server.put(TestEncoderServer.items(300)), TestEncoderServer.toy()))
            .getName();
    assertThat(midway.await(60, TimeUnit.SECONDS)).as("half of it was encoded").isTrue();
    server.close();
    return name;
  }

  private void assertResumes(String name, int images, Path undisturbed) {
    ToyEncoder second = new ToyEncoder();
    server = TestEncoderServer.start(data, second);
    EncodeTableResponse resumed =
        TestEncoderServer.response(server.await(name), EncodeTableResponse.class);
    assertThat(second.images()).isEqualTo(images);
    try (TestEncoderServer other = TestEncoderServer.start(undisturbed, new ToyEncoder())) {
      EncodeTableResponse whole =
          other.encode(other.put(TestEncoderServer.items(300)), TestEncoderServer.toy());
      assertThat(resumed.getEmbeddings().getName()).isEqualTo(whole.getEmbeddings().getName());
    }
  }

  private Path checkpoint(String file) throws IOException {
    try (Stream<Path> paths = Files.walk(data)) {
      return paths.filter(path -> path.endsWith(file)).findFirst().orElseThrow();
    }
  }

  private static void block(CountDownLatch reached) {
    reached.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Item> withUnreadable() {
    List<Item> items = new ArrayList<>(TestEncoderServer.items(4));
    items.set(2, items.get(2).withImage(new byte[] {0, 1}));
    items.add(Item.of("blank").withImage(new byte[] {1}).withText("  "));
    items.add(Item.of("bare").withText("no picture"));
    return items;
  }

  private Table open(List<Item> items) {
    return server.open(server.encode(server.put(items), TestEncoderServer.toy()).getEmbeddings());
  }

  private Operation encodeToTheEnd(Item item) {
    return server.encodeToTheEnd(server.put(List.of(item)), TestEncoderServer.toy());
  }

  private ArtifactReference table(TableBuilder builder) {
    return TestEncoderServer.reference(builder.write(server.store()).name());
  }

  private float[] toyText(String text) {
    return encoder.encodeText(text, EncodingOptions.DEFAULT).text();
  }

  private static void assertFails(Operation operation, String message) {
    assertThat(operation.getError().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(operation.getError().getMessage()).contains(message);
  }

  private void assertRefused(ArtifactReference items, EncodeConfig config, String value) {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> server.stub().encodeTable(TestEncoderServer.encodeRequest(items, config)));
    assertThat(refused.getStatus().getCode())
        .isIn(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);
    assertThat(refused.getMessage()).contains(value);
  }
}
