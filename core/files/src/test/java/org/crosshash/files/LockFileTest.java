package org.crosshash.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
  @TempDir Path folder;

  /** What another process runs: it holds a file until it is killed. */
  static final class Hold {
    private Hold() {}

    public static void main(String[] arguments) throws Exception {
      try (LockFile _ = LockFile.take(Path.of(arguments[0])).orElseThrow()) {
        System.out.println("locked");
        Thread.sleep(60_000);
      }
    }
  }

  private static Process hold(Path file) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Hold.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    assertThat(output.readLine()).isEqualTo("locked");
    return process;
  }

  @Test
  void take_heldByAnotherProcess_isRefusedUntilThatOneIsKilled() throws Exception {
    Path file = folder.resolve("LOCK");
    Process other = hold(file);
    try {
      assertThat(LockFile.take(file)).isEmpty();
      assertThat(LockFile.isHeld(file)).isTrue();
      assertThat(LockFile.isHeldHere(file)).isFalse();
      assertThat(LockFile.holder(file)).isEqualTo("process " + other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }

    assertThat(LockFile.isHeld(file)).isFalse();
    try (LockFile _ = LockFile.take(file).orElseThrow()) {
      assertThat(LockFile.isHeldHere(file)).isTrue();
    }
  }

  @Test
  void take_heldHere_isRefusedByEveryNameOfTheFile() throws Exception {
    Files.createDirectories(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    Path file = folder.resolve("real/LOCK");

    try (LockFile _ = LockFile.take(file).orElseThrow()) {
      assertThat(LockFile.take(link.resolve("LOCK"))).isEmpty();
      assertThat(LockFile.holder(link.resolve("LOCK")))
          .isEqualTo("this process, " + ProcessHandle.current().pid());
    }

    assertThat(LockFile.isHeld(file)).isFalse();
  }

  @Test
  void close_again_doesNotTakeItFromTheNextHolder() throws Exception {
    Path file = folder.resolve("LOCK");
    LockFile first = LockFile.take(file).orElseThrow();
    first.close();

    try (LockFile _ = LockFile.take(file).orElseThrow()) {
      first.close();
      assertThat(LockFile.isHeldHere(file)).isTrue();
    }
  }

  @Test
  void holder_fileWithSomethingElse_isAnotherProcess() throws Exception {
    Path file = Files.writeString(folder.resolve("LOCK"), "nobody's number, and a long text");

    assertThat(LockFile.holder(file)).isEqualTo("another process");
    assertThat(LockFile.isHeld(folder.resolve("absent"))).isFalse();
  }

  @Test
  void take_byManyThreads_hasOneHolderAtATime() throws Exception {
    Path file = folder.resolve("LOCK");
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            threads.submit(() -> {
              for (int round = 0; round < 200; round++) {
                Optional<LockFile> lock = LockFile.take(file);
                if (lock.isPresent()) {
                  assertThat(holders.incrementAndGet()).isEqualTo(1);
                  taken.incrementAndGet();
                  holders.decrementAndGet();
                  lock.get().close();
                }
              }
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(taken.get()).isPositive();
  }
}
