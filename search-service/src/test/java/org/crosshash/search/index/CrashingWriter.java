package org.crosshash.search.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crosshash.files.DurableFiles;
import org.crosshash.search.filter.Filter;
import org.crosshash.search.filter.FilterParser;

/**
 * A process that writes to an index until it is killed. Each of its threads has ids of its own, and
 * its n-th write depends on nothing but the thread and n, so that whoever reads the index
 * afterwards can compute what must be in it. Each acknowledged write is printed: thread, n.
 */
final class CrashingWriter {
  static final int BITS = 64;
  static final int THREADS = 3;
  static final String COUNTER = "counter";

  private static final int IDS = 40;

  private CrashingWriter() {}

  /** Runs until it is killed; arguments: the index folder, and where to keep snapshots. */
  public static void main(String[] arguments) {
    DurableIndex index = Fixtures.opened(Path.of(arguments[0]));
    for (int thread = 0; thread < THREADS; thread++) {
      int number = thread;
      long done = writesDone(index, number);
      Thread.ofPlatform().start(() -> write(index, number, done));
    }
    if (arguments.length > 1) {
      Path snapshots = Path.of(arguments[1]);
      Thread.ofPlatform().start(() -> keep(index, snapshots));
    }
  }

  /** Takes snapshots, and compacts, until it is killed. */
  private static void keep(DurableIndex index, Path snapshots) {
    try {
      for (int n = 0; ; n++) {
        String name = "s" + ProcessHandle.current().pid() + "-" + n;
        Path draft = snapshots.resolve("." + name);
        index.copyTo(draft, Instant.now());
        DurableFiles.move(draft, snapshots.resolve(name));
        index.compact();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many writes of a thread the index holds: each write notes its number in it. */
  static long writesDone(DurableIndex index, int thread) {
    try (IndexSnapshot snapshot = index.snapshot()) {
      if (snapshot.version() == 0) {
        return 0;
      }
      EntryKey counter = counter(thread);
      boolean exists =
          snapshot
              .search(List.of(new byte[BITS / 8]), SearchOptions.nearest(10_000), StopSignal.NEVER)
              .neighbours()
              .getFirst()
              .stream()
              .anyMatch(neighbour -> neighbour.key().equals(counter));
      return exists ? Long.parseLong(snapshot.attributes(counter).get(COUNTER)) : 0;
    }
  }

  /** What the n-th write of a thread, n from 1, writes: an upsert that notes n. */
  static List<Entry> upserted(int thread, long n) {
    Random random = new Random(1_000_003L * thread + n);
    List<Entry> entries = new ArrayList<>();
    entries.add(
        new Entry(
            counter(thread),
            Fixtures.randomCode(random, BITS),
            new TreeMap<>(Fixtures.attributes(COUNTER, Long.toString(n)))));
    int first = random.nextInt(IDS);
    for (int i = 0; i < 1 + random.nextInt(20); i++) {
      entries.add(
          Fixtures.entry(
              Modality.IMAGE,
              "t" + thread + "-" + (first + i) % IDS,
              Fixtures.randomCode(random, BITS)));
    }
    return entries;
  }

  /** What is deleted, as a write of its own, before the n-th upsert of a thread; may be empty. */
  static List<String> deletedBefore(int thread, long n) {
    return n % 3 == 0
        ? List.of("t" + thread + "-" + n % IDS, "t" + thread + "-" + (n + 7) % IDS)
        : List.of();
  }

  private static EntryKey counter(int thread) {
    return new EntryKey(Modality.TEXT, COUNTER + thread);
  }

  private static Filter anyOf(List<String> ids) {
    return FilterParser.parse(
            ids.stream().map(id -> "id = \"" + id + "\"").collect(Collectors.joining(" OR ")))
        .orElseThrow();
  }

  private static void write(DurableIndex index, int thread, long done) {
    for (long n = done + 1; ; n++) {
      List<String> deleted = deletedBefore(thread, n);
      if (!deleted.isEmpty()) {
        if (n % 2 == 0) {
          index.delete(anyOf(deleted), Optional.of(Modality.IMAGE), StopSignal.NEVER);
        } else {
          index.delete(deleted, Optional.of(Modality.IMAGE));
        }
      }
      index.upsert(upserted(thread, n), Optional.empty());
      // One call for the whole line, so that a killed writer leaves whole lines only.
      byte[] line = (thread + " " + n + "\n").getBytes(StandardCharsets.UTF_8);
      System.out.write(line, 0, line.length);
      System.out.flush();
    }
  }
}
