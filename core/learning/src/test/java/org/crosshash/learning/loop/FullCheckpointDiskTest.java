package org.crosshash.learning.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.learning.support.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Checkpoints on a disk that is full, for real: a folder on a small file system of its own is named
 * by the system property {@code crosshash.small-disk}.
 */
class FullCheckpointDiskTest {
  private static final String PROPERTY = "crosshash.small-disk";
  private static final long LARGEST = 64L << 20;

  private Path disk;
  private Path folder;
  private Path filler;

  @BeforeEach
  void findDisk() throws IOException {
    String named = System.getProperty(PROPERTY, "");
    Assumptions.assumeFalse(
        named.isEmpty(), "Name a folder on a file system of a few MB by -D" + PROPERTY);
    disk = Path.of(named);
    folder = disk.resolve("checkpoints");
    filler = disk.resolve("filler");
    assertThat(Files.getFileStore(disk).getTotalSpace())
        .as("size of the small disk")
        .isLessThanOrEqualTo(LARGEST);
  }

  @AfterEach
  void clean() throws IOException {
    if (disk != null) {
      Files.deleteIfExists(filler);
      DurableFiles.deleteTree(folder);
    }
  }

  private static TrainingState state(long step) {
    return new TrainingState(
        step,
        List.of(step),
        new double[] {step},
        1,
        List.of(new EpochPoint(1, step, Map.of("total", 0.5), 1e-4)),
        List.of(Fixtures.gaussian(step, 100_000)),
        new ValidationState(
            List.of(new ValidationPoint(1, 0.25)), List.of(Fixtures.gaussian(1, 50_000))),
        List.of());
  }

  private void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream stream = Files.newOutputStream(filler)) {
      while (true) {
        stream.write(block);
      }
    } catch (IOException full) {
      assertThat(Files.getFileStore(disk).getUsableSpace()).isZero();
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void save_fullDisk_isResourceExhaustedAndTheOldCheckpointStays() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, "a");
    checkpoints.save(state(1));
    List<Path> before = files();
    fill();

    assertThatThrownBy(() -> checkpoints.save(state(2)))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> {
              assertThat(error.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED);
              assertThat(error.cure()).contains("free some space");
            });

    assertThat(files()).isEqualTo(before);
    assertThat(checkpoints.newest(UnusableCheckpoints.REFUSE).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(state(1));
    Files.delete(filler);
    checkpoints.save(state(2));
    assertThat(checkpoints.newest(UnusableCheckpoints.REFUSE).orElseThrow().step()).isEqualTo(2);
  }
}
