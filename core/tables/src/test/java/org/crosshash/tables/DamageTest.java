package org.crosshash.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes change behind the store's back; disks run full. */
class DamageTest {
  private StoreFixture fixture;

  @BeforeEach
  void open(@TempDir Path folder) {
    fixture = new StoreFixture(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private StoredArtifact write() {
    float[] values = new float[4000 * 100];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return EmbeddingsTable.builder(IntStream.range(0, 4000).mapToObj(i -> "item-" + i).toList())
        .dense("image", FloatMatrix.of(values, 100))
        .write(fixture.store());
  }

  private static void assertDamaged(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> assertThat(error.problem()).isEqualTo(Problem.DATA_LOSS));
  }

  @Test
  void open_afterAnyByteFlips_isRefused() throws IOException {
    ArtifactName name = write().name();
    Path file = fixture.tableFile(name);
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(3);
    for (int round = 0; round < 40; round++) {
      byte[] bytes = sound.clone();
      int tail = round % 2 == 0 ? bytes.length : 1000;
      bytes[bytes.length - 1 - random.nextInt(tail)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bytes);
      LocalArtifactStore store = fixture.reopen();
      assertDamaged(() -> store.open(name));
      assertDamaged(() -> store.verify(name));
      assertDamaged(() -> store.get(name));
    }
    Files.write(file, sound);
    assertThat(fixture.store().verify(name).rowCount()).isEqualTo(4000);
    fixture.store().open(name).close();
  }

  @Test
  void open_afterTruncationAnywhere_isRefused() throws IOException {
    ArtifactName name = write().name();
    Path file = fixture.tableFile(name);
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(4);
    for (int round = 0; round < 20; round++) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(round == 0 ? 0 : random.nextInt(sound.length));
      }
      assertDamaged(() -> fixture.store().open(name));
      assertDamaged(() -> fixture.store().find(name));
      assertDamaged(() -> fixture.store().schema(name));
      Files.write(file, sound);
    }
    Files.delete(file);
    assertDamaged(() -> fixture.store().open(name));
  }

  /**
   * The structure is read only after the digest was found right; should that fail, still no crash.
   */
  @Test
  void parse_ofArbitraryBytes_throwsOrGivesRangesWithinTheFile() throws IOException {
    byte[] sound = Files.readAllBytes(fixture.tableFile(write().name()));
    Random random = new Random(5);
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = sound.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[bytes.length - 1 - random.nextInt(1500)] = (byte) random.nextInt();
      }
      try {
        TableFile file = TableFile.parse(MemorySegment.ofArray(bytes));
        for (TableFile.Batch batch : file.batches()) {
          assertThat(batch.buffers())
              .allMatch(
                  span -> span.offset() >= 0 && span.offset() + span.length() <= bytes.length);
        }
      } catch (RuntimeException expected) {
        assertThat(expected).isNotNull();
      }
    }
  }

  @Test
  void resolve_ofADamagedArtifact_isEmpty_andWritingItAgainHealsIt() throws IOException {
    StoredArtifact stored = write();
    Recipe recipe = new Recipe("test.Make", 1, "{}", new TreeMap<>());
    fixture.store().record(stored.name(), new Provenance(recipe, new TreeMap<>(), 1));
    assertThat(fixture.store().resolve(recipe.key())).isPresent();

    flip(fixture.tableFile(stored.name()), 500_000);

    assertThat(fixture.store().resolve(recipe.key())).isEmpty();
    assertThat(write().name()).isEqualTo(stored.name());
    assertThat(fixture.store().resolve(recipe.key()))
        .hasValueSatisfying(healed -> assertThat(healed.provenance()).isPresent());
    fixture.store().verify(stored.name());
  }

  @Test
  void resolve_ofABindingThatCannotBeRead_isEmpty_andCollectionClearsIt() throws IOException {
    ArtifactName name = new SelectionTable(List.of("a")).write(fixture.store()).name();
    Recipe recipe = new Recipe("test.Make", 1, "{}", new TreeMap<>());
    fixture.store().record(name, new Provenance(recipe, new TreeMap<>(), 1));
    String key = recipe.key().hex();
    Path binding =
        fixture.folder().resolve("recipes").resolve(key.substring(0, 2)).resolve(key + ".json");
    for (String text : List.of("", "{", "{}", "{\"artifact\":\"x\"}", "null", "[1]")) {
      Files.writeString(binding, text);
      assertThat(fixture.store().resolve(recipe.key())).as(text).isEmpty();
    }
    fixture.store().collectGarbage(new GarbageRule(Duration.ofDays(1), Set.of(), false));
    assertThat(binding).doesNotExist();
    fixture.store().record(name, new Provenance(recipe, new TreeMap<>(), 1));
    assertThat(fixture.store().resolve(recipe.key())).isPresent();
  }

  @Test
  void resolve_whereWhatStandsBesideTheContentCannotBeRead_isEmpty_andWritingItAgainHealsIt()
      throws IOException {
    StoredArtifact stored = write();
    Recipe recipe = new Recipe("test.Make", 1, "{}", new TreeMap<>());
    Provenance provenance = new Provenance(recipe, new TreeMap<>(), 1);
    for (String file : List.of("about.json", "provenance.json")) {
      for (String text : List.of("", "{", "{}", "null", "[1]", "{\"name\":\"x\"}")) {
        fixture.store().record(stored.name(), provenance);
        Files.writeString(fixture.object(stored.name()).resolve(file), text);

        assertThat(fixture.store().resolve(recipe.key())).as(file + text).isEmpty();
        assertThat(write().name()).isEqualTo(stored.name());
        assertThat(fixture.store().record(stored.name(), provenance)).isEqualTo(stored.name());
        assertThat(fixture.store().resolve(recipe.key()))
            .as(file + text)
            .hasValueSatisfying(healed -> assertThat(healed.provenance()).hasValue(provenance));
      }
    }
    Files.delete(fixture.object(stored.name()).resolve("about.json"));
    assertThat(fixture.store().resolve(recipe.key())).isEmpty();
    assertThat(write().name()).isEqualTo(stored.name());
    assertThat(fixture.store().resolve(recipe.key())).isPresent();
  }

  @Test
  void delete_ofAnArtifactThatCannotBeRead_works() throws IOException {
    ArtifactName name = write().name();
    Path about = fixture.object(name).resolve("about.json");
    Files.writeString(about, "{");
    fixture.store().delete(name);
    assertThat(fixture.object(name)).doesNotExist();
    assertThat(fixture.store().find(name)).isEmpty();

    write();
    fixture.store().pin(name);
    Files.delete(about);
    assertThatThrownBy(() -> fixture.store().delete(name)).hasMessageContaining("not pinned");
    assertThatThrownBy(() -> fixture.store().unpin(name)).isInstanceOf(CrosshashException.class);
    fixture.store().delete(name);
    assertThat(fixture.object(name)).doesNotExist();
  }

  @Test
  void collectGarbage_whereWhatIsKeptCannotBeRead_deletesNothing() throws IOException {
    ArtifactName source = new SelectionTable(List.of("source")).write(fixture.store()).name();
    ArtifactName middle = made("middle", source);
    ArtifactName pinned = made("pinned", middle);
    ArtifactName other = new SelectionTable(List.of("other")).write(fixture.store()).name();
    fixture.store().pin(pinned);
    GarbageRule rule = new GarbageRule(Duration.ZERO, Set.of(), false);
    for (ArtifactName damaged : List.of(pinned, middle)) {
      for (String file : List.of("about.json", "provenance.json")) {
        Path path = fixture.object(damaged).resolve(file);
        byte[] sound = Files.readAllBytes(path);
        Files.writeString(path, "{");
        assertThatThrownBy(() -> fixture.store().collectGarbage(rule))
            .isInstanceOfSatisfying(
                CrosshashException.class,
                error -> assertThat(error.problem()).isEqualTo(Problem.FAILED_PRECONDITION))
            .hasMessageContaining(damaged.digest().hex());
        assertThat(fixture.store().find(source)).isPresent();
        assertThat(fixture.store().find(other)).isPresent();
        Files.write(path, sound);
      }
    }
    Files.writeString(fixture.object(other).resolve("about.json"), "{");
    assertThat(fixture.store().collectGarbage(rule).deleted()).isEmpty();
    assertThat(fixture.store().find(source)).isPresent();
  }

  private ArtifactName made(String id, ArtifactName input) {
    ArtifactName name = new SelectionTable(List.of(id)).write(fixture.store()).name();
    Recipe recipe =
        new Recipe("test.Make", 1, id, new TreeMap<>(Map.of("input", input.toString())));
    return fixture.store().record(name, new Provenance(recipe, new TreeMap<>(), 1));
  }

  private static void flip(Path file, int position) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[position] ^= 1;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(2)));
  }

  @Test
  void model_whoseFileOrDescriptionChanges_isRefused() throws IOException {
    TreeMap<String, byte[]> files =
        new TreeMap<>(Map.of("weights.bin", new byte[100], "a", new byte[1]));
    StoredArtifact stored = fixture.store().putModel(files, new TreeMap<>(Map.of("bits", "16")));
    assertThat(fixture.store().modelFile(stored.name(), "weights.bin")).hasSize(100);
    assertThat(fixture.store().modelFiles(stored.name()))
        .containsExactly(Map.entry("a", 1L), Map.entry("weights.bin", 100L));

    flip(fixture.object(stored.name()).resolve("files").resolve("weights.bin"), 7);
    assertDamaged(() -> fixture.store().modelFile(stored.name(), "a"));

    fixture.store().putModel(files, new TreeMap<>(Map.of("bits", "16")));
    Path about = fixture.object(stored.name()).resolve("about.json");
    Files.writeString(about, Files.readString(about).replace("\"16\"", "\"17\""));
    assertDamaged(() -> fixture.store().verify(stored.name()));
  }

  @Test
  void description_thatCannotBeRead_isDamageAndNotListed() throws IOException {
    StoredArtifact stored = write();
    Files.write(
        fixture.object(stored.name()).resolve("about.json"), "{".getBytes(StandardCharsets.UTF_8));
    assertDamaged(() -> fixture.store().get(stored.name()));
    assertThat(fixture.store().list()).isEmpty();
  }

  /** Linux refuses every write to /dev/full as a full disk does. */
  @Test
  void write_toAFullDisk_isResourceExhaustedAndLeavesTheStoreIntact(@TempDir Path folder) {
    boolean[] full = {false};
    List<FileChannel> channels = new ArrayList<>();
    try (LocalArtifactStore store =
        LocalArtifactStore.open(
            folder,
            fixture.allocator(),
            path -> {
              FileChannel channel =
                  full[0]
                      ? FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)
                      : FileChannel.open(
                          path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
              channels.add(channel);
              return channel;
            })) {
      StoredArtifact before = new SelectionTable(List.of("a")).write(store);
      full[0] = true;
      assertFull(() -> new SelectionTable(List.of("b")).write(store));
      assertFull(() -> store.putModel(new TreeMap<>(Map.of("f", new byte[1])), new TreeMap<>()));
      Provenance provenance =
          new Provenance(new Recipe("test.Make", 1, "{}", new TreeMap<>()), new TreeMap<>(), 1);
      assertFull(() -> store.record(before.name(), provenance));
      assertThat(channels).hasSizeGreaterThan(3).noneMatch(FileChannel::isOpen);
      assertThat(folder.resolve("temporary")).isEmptyDirectory();
      assertThat(store.list()).hasSize(1);
      assertThat(store.get(before.name()).provenance()).isEmpty();
      full[0] = false;
      new SelectionTable(List.of("b")).write(store);
      store.verify(before.name());
    }
  }

  private static void assertFull(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> {
              assertThat(error.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED);
              assertThat(error).hasMessageContaining("No space left");
            });
  }
}
