package org.crosshash.learning.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.hamming.statistics.CodeStatistics;
import org.crosshash.hamming.statistics.CommunityDistances;
import org.crosshash.hamming.statistics.PairStatistics;
import org.crosshash.learning.support.Fixtures;
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
        List.of(Fixtures.gaussian(step, 9), new float[] {Float.MIN_VALUE}),
        new ValidationState(
            List.of(new ValidationPoint(1, 0.25), new ValidationPoint(2, step)),
            List.of(Fixtures.gaussian(step + 1, 3))),
        List.of(look()));
  }

  /** Codes of two communities, one of them of one item, so that a mean is no number. */
  private static CodesPoint look() {
    byte[] images = {1, 2, 2};
    byte[] texts = {1, 3, 7};
    return new CodesPoint(
        1,
        CodeStatistics.of(8, images),
        CodeStatistics.of(8, texts),
        PairStatistics.of(8, images, texts),
        List.of(
            CommunityDistances.of(8, images, new int[] {0, 1, 1}),
            CommunityDistances.of(8, texts, new int[] {0, 1, 2})));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void newest_afterSaves_isTheLastOneExactly() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, "a");
    assertThat(checkpoints.newest(UnusableCheckpoints.REFUSE)).isEmpty();
    for (long step = 1; step <= 4; step++) {
      checkpoints.save(state(step));
    }
    assertThat(checkpoints.newest(UnusableCheckpoints.REFUSE).orElseThrow())
        .usingRecursiveComparison()
        .withEqualsForType(CodesPoint::equals, CodesPoint.class)
        .isEqualTo(state(4));
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
    assertThat(checkpoints.newest(UnusableCheckpoints.REFUSE).orElseThrow().step()).isEqualTo(1);
  }

  @Test
  void newest_allDamaged_saysSoAndNamesTheCure() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, "a");
    checkpoints.save(state(1));
    Files.write(files().getFirst(), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> checkpoints.newest(UnusableCheckpoints.REFUSE))
        .isInstanceOfSatisfying(
            CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DATA_LOSS))
        .hasMessageContaining("mpty that folder");
  }

  @Test
  void newest_lastOneLargerThanAnArray_isTheOneBefore() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, "a");
    checkpoints.save(state(1));
    checkpoints.save(state(2));
    // Sparse: it takes no room on the disk.
    try (RandomAccessFile file = new RandomAccessFile(files().getLast().toFile(), "rw")) {
      file.setLength(3L << 30);
    }
    assertThat(checkpoints.newest(UnusableCheckpoints.REFUSE).orElseThrow().step()).isEqualTo(1);
    Files.delete(files().getFirst());
    assertThatThrownBy(() -> checkpoints.newest(UnusableCheckpoints.REFUSE))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("3221225472 bytes, where a checkpoint has at most 2147483639");
  }

  @Test
  void requireReadable_moreValuesThanAFileMayHold_isRefused() {
    Checkpoints.requireReadable(500_000_000L);
    assertThatThrownBy(() -> Checkpoints.requireReadable(540_000_000L))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("540000000")
        .hasMessageContaining("smaller networks");
  }

  @Test
  void newest_ofAnotherConfiguration_isRefused() {
    new Checkpoints(folder, "a").save(state(1));
    Checkpoints other = new Checkpoints(folder, "b");
    assertThatThrownBy(() -> other.newest(UnusableCheckpoints.REFUSE))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.FAILED_PRECONDITION));
    assertThat(new Checkpoints(folder, "a").newest(UnusableCheckpoints.REFUSE)).isPresent();
  }

  @Test
  void newest_ofAnotherConfigurationStartingOver_clearsItsOwnFilesAlone() throws IOException {
    Path stranger = Files.writeString(folder.resolve("notes.txt"), "kept");
    Checkpoints checkpoints = new Checkpoints(folder, "a");
    checkpoints.save(state(1));
    checkpoints.save(state(2));
    Checkpoints other = new Checkpoints(folder, "b");
    assertThat(other.newest(UnusableCheckpoints.START_OVER)).isEmpty();
    assertThat(files()).containsExactly(stranger);
    other.save(state(1));
    assertThat(other.newest(UnusableCheckpoints.REFUSE).orElseThrow().step()).isEqualTo(1);
  }

  @Test
  void newest_ofAnotherCode_isRefusedOrStartedOver() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, "a");
    checkpoints.save(state(1));
    assertThatThrownBy(() -> checkpoints.newest(UnusableCheckpoints.REFUSE, state -> false))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.FAILED_PRECONDITION))
        .hasMessageContaining("another build");
    assertThat(files()).hasSize(1);
    assertThat(checkpoints.newest(UnusableCheckpoints.START_OVER, state -> false)).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void newest_allDamagedStartingOver_clearsThem() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, "a");
    checkpoints.save(state(1));
    checkpoints.save(state(2));
    for (Path file : files()) {
      Files.write(file, new byte[] {1, 2, 3});
    }
    assertThat(checkpoints.newest(UnusableCheckpoints.START_OVER)).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void newest_lastOneDamagedStartingOver_stillGoesOnFromTheOneBefore() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, "a");
    checkpoints.save(state(1));
    checkpoints.save(state(2));
    Files.write(files().getLast(), new byte[] {1, 2, 3});
    assertThat(checkpoints.newest(UnusableCheckpoints.START_OVER).orElseThrow().step())
        .isEqualTo(1);
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
