package org.crosshash.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.testing.JavaProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  private static final Path LOCKS = Path.of("/proc/locks");

  @TempDir Path folder;

  /** What another process runs: it holds a folder's lock for so many milliseconds. */
  static final class HoldForAMoment {
    private HoldForAMoment() {}

    public static void main(String[] arguments) throws Exception {
      try (FileChannel channel =
              FileChannel.open(
                  Path.of(arguments[0], "server.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        System.out.println("locked " + lock.isValid());
        Thread.sleep(Long.parseLong(arguments[1]));
      }
    }
  }

  private Process hold(long milliseconds) throws IOException {
    Process process =
        new ProcessBuilder(
                JavaProcess.command(
                    HoldForAMoment.class,
                    List.of(),
                    folder.toString(),
                    String.valueOf(milliseconds)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    assertThat(output.readLine()).isEqualTo("locked true");
    return process;
  }

  @Test
  void take_lockedForAMoment_waitsForIt() throws Exception {
    Process other = hold(300);
    try (DataFolder taken = DataFolder.take(folder)) {
      assertThat(taken.path()).isEqualTo(folder.toRealPath());
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void take_lockedForLong_isRefused() throws Exception {
    Process other = hold(60_000);
    try {
      assertThatThrownBy(() -> DataFolder.take(folder))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("is held by another process");
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void holder_whileAnotherThreadTakes_leavesTheLockWhereItIs() throws Exception {
    Path lockFile = folder.resolve("server.lock");
    Files.createFile(lockFile);
    String inode = ":" + Files.getAttribute(lockFile, "unix:ino") + " ";
    AtomicBoolean end = new AtomicBoolean();
    ExecutorService lookers = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> looking = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        looking.add(
            lookers.submit(() -> {
              while (!end.get()) {
                assertThat(DataFolder.holder(folder).map(DataFolder.Holder::processId))
                    .isIn(Optional.empty(), Optional.of(ProcessHandle.current().pid()));
              }
            }));
      }
      for (int i = 0; i < 300; i++) {
        try (DataFolder taken = DataFolder.take(folder)) {
          assertThat(isLocked(inode)).as("round %d of %s", i, taken.path()).isTrue();
        }
      }
      end.set(true);
      for (Future<?> looker : looking) {
        looker.get();
      }
    } finally {
      end.set(true);
      lookers.close();
    }
  }

  /** Asks the system, since a lock that was dropped behind its back looks valid to Java. */
  private static boolean isLocked(String inode) throws IOException {
    try (Stream<String> locks = Files.lines(LOCKS)) {
      return locks.anyMatch(line -> line.contains(inode));
    }
  }
}
