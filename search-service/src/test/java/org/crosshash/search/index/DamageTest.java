package org.crosshash.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Flips and cuts bytes of an index's files: each time the damage is found, or the index answers as
 * before. 150 random places, or 1,000 with {@code -Dcrosshash.long=true}.
 */
final class DamageTest {
  private static final int ROUNDS = Boolean.getBoolean("crosshash.long") ? 1000 : 150;
  private static final int BITS = 64;
  private static final int ENTRIES = 3000;

  @TempDir private Path folder;

  @Test
  void open_afterRandomDamage_isRefusedOrHarmless() throws IOException {
    Path whole = builtIndex();
    List<Object> expected = answers(whole);
    Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Path damaged = folder.resolve("damaged");
      copy(whole, damaged);
      String what = damage(damaged, random);
      try {
        assertThat(answers(damaged)).as(what).isEqualTo(expected);
      } catch (CrosshashException e) {
        assertThat(e.problem()).as(what).isEqualTo(Problem.DATA_LOSS);
        assertThat(e.getMessage()).as(what).contains(damaged.toString());
        refused++;
      }
      DurableFiles.deleteTree(damaged);
    }
    assertThat(refused).as("rounds whose damage was found").isPositive();
  }

  @Test
  void entry_filesDamagedUnderAnOpenIndex_isRefusedOrRight() throws IOException {
    Path whole = builtIndex();
    List<Entry> expected = entries();
    Random random = new Random(8);
    for (int round = 0; round < 10; round++) {
      Path damaged = folder.resolve("damaged");
      copy(whole, damaged);
      try (DurableIndex index = Fixtures.opened(damaged);
          IndexSnapshot snapshot = index.snapshot()) {
        for (Path file : files(damaged).filter(path -> path.toString().endsWith(".sst")).toList()) {
          byte[] bytes = Files.readAllBytes(file);
          for (int flip = 0; flip < 20; flip++) {
            bytes[random.nextInt(bytes.length)] ^= 0x10;
          }
          Files.write(file, bytes);
        }
        for (Entry entry : expected) {
          try {
            assertThat(snapshot.entry(entry.key())).isEqualTo(entry);
          } catch (CrosshashException e) {
            assertThat(e.problem()).isEqualTo(Problem.DATA_LOSS);
          }
        }
      }
      DurableFiles.deleteTree(damaged);
    }
  }

  @Test
  void open_valueChangedBehindTheEnginesChecksums_namesTheRecord() throws Exception {
    Path index = builtIndex();
    EntryKey key = new EntryKey(Modality.IMAGE, "entry-5");
    raw(
        index,
        engine -> {
          byte[] value = engine.get(RecordKeys.entry(key));
          value[12] ^= 1;
          engine.put(RecordKeys.entry(key), value);
        });
    refused(index).withMessageContaining("image:entry-5");
  }

  @Test
  void open_valueUnderAnotherKey_namesTheRecord() throws Exception {
    Path index = builtIndex();
    EntryKey key = new EntryKey(Modality.IMAGE, "entry-5");
    EntryKey other = new EntryKey(Modality.IMAGE, "entry-6");
    raw(index, engine -> engine.put(RecordKeys.entry(key), engine.get(RecordKeys.entry(other))));
    refused(index).withMessageContaining("image:entry-5");
  }

  @Test
  void open_recordTakenAway_isRefused() throws Exception {
    Path index = builtIndex();
    raw(index, engine -> engine.delete(RecordKeys.entry(new EntryKey(Modality.IMAGE, "entry-5"))));
    refused(index).withMessageContaining("counts 3000 entries");
  }

  @Test
  void open_recordReplacedByAnEarlierWholeOne_isRefused() throws Exception {
    Path index = builtIndex();
    byte[] key = RecordKeys.entry(new EntryKey(Modality.IMAGE, "entry-5"));
    List<byte[]> earlier = new ArrayList<>();
    raw(index, engine -> earlier.add(engine.get(key)));
    try (DurableIndex open = Fixtures.opened(index)) {
      open.upsert(
          List.of(Fixtures.entry(Modality.IMAGE, "entry-5", new byte[BITS / 8])), Optional.empty());
    }
    raw(index, engine -> engine.put(key, earlier.getFirst()));
    refused(index).withMessageContaining("fingerprint");
  }

  @Test
  void open_logCutAfterAnAcknowledgement_isRefused() throws Exception {
    Path index = builtIndex();
    for (Path log : files(index).filter(path -> path.toString().endsWith(".log")).toList()) {
      byte[] bytes = Files.readAllBytes(log);
      Files.write(log, Arrays.copyOf(bytes, bytes.length / 2));
    }
    refused(index).withMessageContaining("was acknowledged");
  }

  @Test
  void open_witnessDamaged_isNamed() throws Exception {
    Path index = builtIndex();
    Files.write(index.resolve("acknowledged"), new byte[12]);
    refused(index).withMessageContaining(index.resolve("acknowledged").toString());
  }

  @Test
  void open_recordsGone_isRefused() throws Exception {
    Path index = builtIndex();
    DurableFiles.deleteTree(index.resolve("records"));
    refused(index).withMessageContaining("records");
  }

  private static ThrowableAssertAlternative<CrosshashException> refused(Path index) {
    return assertThatExceptionOfType(CrosshashException.class)
        .isThrownBy(() -> Fixtures.opened(index).close())
        .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.DATA_LOSS))
        .satisfies(e -> assertThat(e.cure()).contains("delete the index"));
  }

  /** An index with sorted tables on disk and a log beside them. */
  private Path builtIndex() {
    Path index = folder.resolve("whole");
    DurableIndex.create(index, Fixtures.definition(BITS));
    List<Entry> entries = entries();
    int half = ENTRIES / 2;
    try (DurableIndex open = Fixtures.opened(index)) {
      open.upsert(entries.subList(0, half), Optional.empty());
    }
    // Opening again turns the log of the first writes into a table.
    try (DurableIndex open = Fixtures.opened(index)) {
      for (int from = half; from < ENTRIES; from += 100) {
        open.upsert(entries.subList(from, from + 100), Optional.empty());
      }
    }
    return index;
  }

  private static List<Entry> entries() {
    Random random = new Random(1);
    return IntStream.range(0, ENTRIES)
        .mapToObj(
            i -> Fixtures.entry(Modality.IMAGE, "entry-" + i, Fixtures.randomCode(random, BITS)))
        .toList();
  }

  /** All that can be asked: version, order, distances, attributes. */
  private static List<Object> answers(Path folder) {
    try (DurableIndex index = Fixtures.opened(folder);
        IndexSnapshot snapshot = index.snapshot()) {
      List<Object> answers = new ArrayList<>();
      answers.add(index.definition());
      answers.add(snapshot.version());
      List<Neighbour> neighbours =
          snapshot
              .search(List.of(new byte[BITS / 8]), SearchOptions.nearest(10_000), StopSignal.NEVER)
              .neighbours()
              .getFirst();
      answers.add(neighbours);
      neighbours.forEach(neighbour -> answers.add(snapshot.entry(neighbour.key())));
      return answers;
    }
  }

  private static String damage(Path folder, Random random) throws IOException {
    List<Path> files = files(folder).sorted().toList();
    // By file, not by byte: small files decide as much as large ones.
    Path file = files.get(random.nextInt(files.size()));
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length == 0) {
      Files.write(file, new byte[] {1});
      return file + " gets a byte";
    }
    int place = random.nextInt(bytes.length);
    if (random.nextInt(3) == 0) {
      Files.write(file, Arrays.copyOf(bytes, place));
      return file + " cut to " + place + " of " + bytes.length + " bytes";
    }
    bytes[place] ^= (byte) (1 + random.nextInt(255));
    Files.write(file, bytes);
    return file + " changed at " + place + " of " + bytes.length + " bytes";
  }

  private static Stream<Path> files(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).toList().stream();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  private static void raw(Path index, RawChange change) throws RocksDBException {
    try (Options options = new Options();
        RocksDB engine = RocksDB.open(options, index.resolve("records").toString())) {
      change.apply(engine);
    }
  }

  @FunctionalInterface
  private interface RawChange {
    void apply(RocksDB engine) throws RocksDBException;
  }
}
