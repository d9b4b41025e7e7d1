package org.crosshash.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.testing.JavaProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a writing process with SIGKILL at random moments, again and again on one index: 5 rounds,
 * or 50 with {@code -Dcrosshash.long=true}.
 */
final class CrashTest {
  private static final int ROUNDS = Boolean.getBoolean("crosshash.long") ? 50 : 5;
  private static final long LONGEST_RUN_MILLIS = 300;

  @TempDir private Path folder;

  @Test
  void open_afterKillInTheMiddleOfWrites_holdsAllThatWasAcknowledgedAndNoHalves() throws Exception {
    Path index = folder.resolve("index");
    DurableIndex.create(index, Fixtures.definition(CrashingWriter.BITS));
    Random random = new Random(42);
    long[] before = new long[CrashingWriter.THREADS];
    for (int round = 0; round < ROUNDS; round++) {
      long[] acknowledged = runAndKill(index, random.nextLong(LONGEST_RUN_MILLIS));
      try (DurableIndex survivor = Fixtures.opened(index)) {
        for (int thread = 0; thread < CrashingWriter.THREADS; thread++) {
          long done = CrashingWriter.writesDone(survivor, thread);
          // What was acknowledged, and at most the one write more that was under way.
          assertThat(done)
              .isBetween(
                  Math.max(acknowledged[thread], before[thread]),
                  Math.max(acknowledged[thread], before[thread]) + 1);
          requireContent(survivor, thread, done);
          before[thread] = done;
        }
      }
      requireSnapshots(round);
    }
    assertThat(Arrays.stream(before).min().orElseThrow()).isPositive();
    assertThat(temporary()).as("temporary files of killed writers").isEmptyDirectory();
  }

  @Test
  void upsert_filesThatCannotGrow_failsCleanlyAndLosesNothing() throws Exception {
    Path index = folder.resolve("index");
    DurableIndex.create(index, Fixtures.definition(CrashingWriter.BITS));
    Process process = writer(index).redirectError(folder.resolve("errors").toFile()).start();
    long[] acknowledged = new long[CrashingWriter.THREADS];
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      note(lines.readLine(), acknowledged);
      // From now on no file may pass 1 MB: the log's next write beyond fails as on a full disk.
      Process limit =
          new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=1048576")
              .inheritIO()
              .start();
      assertThat(limit.waitFor()).isZero();
      lines.lines().forEach(line -> note(line, acknowledged));
    }
    // Each of its threads ended with the error, and with them the process, in good order.
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isLessThan(128);
    assertThat(Files.readString(folder.resolve("errors")))
        .contains(
            "CrosshashException: An index must be able to write to its disk", "File too large");
    assertThat(Arrays.stream(acknowledged).min().orElseThrow()).isPositive();
    try (DurableIndex survivor = Fixtures.opened(index)) {
      for (int thread = 0; thread < CrashingWriter.THREADS; thread++) {
        long done = CrashingWriter.writesDone(survivor, thread);
        assertThat(done).isBetween(acknowledged[thread], acknowledged[thread] + 1);
        requireContent(survivor, thread, done);
      }
      assertThat(survivor.upsert(CrashingWriter.upserted(0, 1), Optional.empty()).version())
          .isPositive();
    }
  }

  private Path temporary() throws IOException {
    return Files.createDirectories(folder.resolve("temporary"));
  }

  private static ProcessBuilder writer(Path... folders) {
    return new ProcessBuilder(
        JavaProcess.command(
            CrashingWriter.class,
            List.of("-Xmx256m"),
            Arrays.stream(folders).map(Path::toString).toArray(String[]::new)));
  }

  private Path snapshots() throws IOException {
    return Files.createDirectories(folder.resolve("snapshots"));
  }

  /** Every snapshot that was kept is whole; one that was under way is whole or refused. */
  private void requireSnapshots(int round) throws IOException {
    List<Path> kept;
    try (Stream<Path> paths = Files.list(snapshots())) {
      kept = paths.sorted().toList();
    }
    // The last two are as good as all: a writer keeps many.
    for (Path snapshot : kept.subList(Math.max(0, kept.size() - 2), kept.size())) {
      Path restored = folder.resolve("restored-" + round + "-" + snapshot.getFileName());
      boolean draft = snapshot.getFileName().toString().startsWith(".");
      try {
        IndexSnapshotFolder.restore(snapshot, restored, "restored", Instant.EPOCH, _ -> {});
        try (DurableIndex index = Fixtures.opened(restored)) {
          for (int thread = 0; thread < CrashingWriter.THREADS; thread++) {
            requireContent(index, thread, CrashingWriter.writesDone(index, thread));
          }
        }
      } catch (CrosshashException e) {
        assertThat(e.problem()).isEqualTo(Problem.DATA_LOSS);
        assertThat(draft).as(snapshot + " was kept: " + e.getMessage()).isTrue();
      }
      DurableFiles.deleteTree(restored);
    }
    for (Path snapshot : kept) {
      DurableFiles.deleteTree(snapshot);
    }
  }

  /** The last acknowledged write of each thread. */
  private long[] runAndKill(Path index, long millis) throws Exception {
    Process process =
        writer(index, snapshots()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String first = lines.readLine();
      assertThat(first).as("the writer's first acknowledgement").isNotNull();
      long[] acknowledged = new long[CrashingWriter.THREADS];
      note(first, acknowledged);
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(() -> {
            try {
              for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line, acknowledged);
              }
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      Thread.sleep(millis);
      // Killing by way of the Process would close its pipe with acknowledgements still in it.
      assertThat(process.toHandle().destroyForcibly()).isTrue();
      assertThat(process.waitFor()).as("killed by SIGKILL").isEqualTo(128 + 9);
      reading.get(30, TimeUnit.SECONDS);
      return acknowledged;
    } finally {
      process.destroyForcibly();
    }
  }

  private static void note(String line, long[] acknowledged) {
    int space = line.indexOf(' ');
    int thread = Integer.parseInt(line.substring(0, space));
    long n = Long.parseLong(line.substring(space + 1));
    acknowledged[thread] = Math.max(acknowledged[thread], n);
  }

  private static void requireContent(DurableIndex index, int thread, long done) {
    Map<EntryKey, Entry> expected = new HashMap<>();
    for (long n = 1; n <= done; n++) {
      CrashingWriter.deletedBefore(thread, n)
          .forEach(id -> expected.remove(new EntryKey(Modality.IMAGE, id)));
      CrashingWriter.upserted(thread, n).forEach(entry -> expected.put(entry.key(), entry));
    }
    Map<EntryKey, Entry> afterDeletion = new HashMap<>(expected);
    CrashingWriter.deletedBefore(thread, done + 1)
        .forEach(id -> afterDeletion.remove(new EntryKey(Modality.IMAGE, id)));
    Map<EntryKey, Entry> found = new HashMap<>();
    try (IndexSnapshot snapshot = index.snapshot()) {
      SearchResult all =
          snapshot.search(
              List.of(new byte[CrashingWriter.BITS / 8]),
              SearchOptions.nearest(10_000),
              StopSignal.NEVER);
      all.neighbours().getFirst().stream()
          .map(Neighbour::key)
          .filter(key ->
              key.id().startsWith("t" + thread + "-")
                  || key.id().equals(CrashingWriter.COUNTER + thread))
          .forEach(key -> found.put(key, snapshot.entry(key)));
    }
    assertThat(found).isIn(expected, afterDeletion);
  }
}
