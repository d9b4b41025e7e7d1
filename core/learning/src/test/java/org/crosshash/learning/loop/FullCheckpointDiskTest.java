package org.crosshash.learning.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.testing.SmallDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Checkpoints on a disk that is full, for real: a folder on a small file system of its own is named
 * by the system property {@code crosshash.small-disk}.
 */
class FullCheckpointDiskTest {
  @RegisterExtension private final SmallDisk disk = new SmallDisk();

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

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(disk.folder())) {
      return files.sorted().toList();
    }
  }

  @Test
  void save_fullDisk_isResourceExhaustedAndTheOldCheckpointStays() throws IOException {
    Checkpoints checkpoints = new Checkpoints(disk.folder(), "a");
    checkpoints.save(state(1));
    List<Path> before = files();
    disk.fill();

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
    disk.free();
    checkpoints.save(state(2));
    assertThat(checkpoints.newest(UnusableCheckpoints.REFUSE).orElseThrow().step()).isEqualTo(2);
  }
}
