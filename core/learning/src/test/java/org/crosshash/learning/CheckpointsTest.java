package org.crosshash.learning;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir Path folder;

  private static TrainingState state(long step) {
    return new TrainingState(
        step,
        List.of(step, step + 1),
        new double[] {0.1, 1e-300, step},
        2,
        List.of(new EpochPoint(1, step, Map.of("total", 1.0 / 3), 1e-4)),
        List.of(Fixtures.gaussian(step, 9), new float[] {Float.MIN_VALUE}));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void newest_afterSaves_isTheLastOneExactly() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, "a");
    assertThat(checkpoints.newest()).isEmpty();
    for (long step = 1; step <= 4; step++) {
      checkpoints.save(state(step));
    }
    assertThat(checkpoints.newest().orElseThrow()).usingRecursiveComparison().isEqualTo(state(4));
    assertThat(files()).hasSize(2);
  }

  @Test
  void newest_lastOneDamaged_isTheOneBefore() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, "a");
    checkpoints.save(state(1));
    checkpoints.save(state(2));
    byte[] bytes = Files.readAllBytes(files().getLast());
    bytes[bytes.length / 2] ^= 1;
    Files.write(files().getLast(), bytes);
    assertThat(checkpoints.newest().orElseThrow().step()).isEqualTo(1);
  }

  @Test
  void newest_allDamaged_saysSoAndNamesTheCure() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, "a");
    checkpoints.save(state(1));
    Files.write(files().getFirst(), new byte[] {1, 2, 3});
    assertThatThrownBy(checkpoints::newest)
        .isInstanceOfSatisfying(
            CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DATA_LOSS))
        .hasMessageContaining("mpty that folder");
  }

  @Test
  void newest_ofAnotherConfiguration_isRefused() {
    new Checkpoints(folder, "a").save(state(1));
    assertThatThrownBy(new Checkpoints(folder, "b")::newest)
        .isInstanceOfSatisfying(
            CrosshashException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.FAILED_PRECONDITION));
  }

  @Test
  void save_folderGone_failsAndKeepsNoPart() throws IOException {
    Path inner = folder.resolve("inner");
    Checkpoints checkpoints = new Checkpoints(inner, "a");
    Files.delete(inner);
    assertThatThrownBy(() -> checkpoints.save(state(1)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("ree some space");
  }
}
