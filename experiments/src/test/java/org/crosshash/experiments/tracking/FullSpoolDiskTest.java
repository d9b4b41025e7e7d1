package org.crosshash.experiments.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.testing.SmallDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The folder of runs on a disk that is really full. */
class FullSpoolDiskTest {
  private static final String KEY = "0123456789";

  /** Figures whose line is longer than what a full disk has left in a page that is begun. */
  private static final List<MetricPoint> MANY =
      LongStream.range(0, 300)
          .mapToObj(step -> new MetricPoint("loss/total", 1.0 / (step + 1), step, 1000))
          .toList();

  @RegisterExtension private final SmallDisk disk = new SmallDisk();
  private Optional<Tracking> opened = Optional.empty();

  private Tracking tracking() {
    return opened.orElseThrow();
  }

  @BeforeEach
  void open() {
    opened = Optional.of(Tracking.open(disk.folder(), Map.of()));
  }

  @AfterEach
  void close() {
    opened.ifPresent(Tracking::close);
  }

  private static RunDescription description() {
    return new RunDescription(KEY, "test", "run", new TreeMap<>(), new TreeMap<>());
  }

  private static void assertNoRoom(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CrosshashException.class,
            failure -> {
              assertThat(failure.problem()).isEqualTo(Problem.UNAVAILABLE);
              assertThat(failure.rule()).contains("its disk have room");
              assertThat(failure.value()).contains("data/", "space");
              assertThat(failure.cure()).contains("make room");
            });
  }

  @Test
  void measure_diskFull_saysSoAndGoesOnWhenThereIsRoom() throws IOException {
    try (TrackedRun run = tracking().start(description()).orElseThrow()) {
      disk.fill();
      assertNoRoom(() -> run.measure(MANY));
      assertNoRoom(() -> run.attach("page.html", new byte[10_000]));

      disk.free();
      run.measure(MANY);
      run.attach("page.html", new byte[10_000]);
      run.end(RunStatus.FINISHED, 10_000);
    }

    List<RunEvent> events = new Spool(disk.folder()).read(KEY);
    assertThat(events).hasSize(4);
    assertThat(events.get(1)).isEqualTo(new RunEvent.Measured(MANY));
    assertThat(events.get(2)).isInstanceOf(RunEvent.Attached.class);
    assertThat(events.get(3)).isEqualTo(new RunEvent.Ended(RunStatus.FINISHED, 10_000));
  }

  @Test
  void measure_diskFullAndProcessEnded_isGoneOnWithByTheNext() throws IOException {
    try (TrackedRun run = tracking().start(description()).orElseThrow()) {
      run.measure(MANY.subList(0, 1));
      disk.fill();
      assertNoRoom(() -> run.measure(MANY));
    }
    disk.free();

    try (TrackedRun run = tracking().start(description()).orElseThrow()) {
      run.measure(MANY);
    }

    assertThat(new Spool(disk.folder()).read(KEY))
        .endsWith(
            new RunEvent.Measured(MANY.subList(0, 1)),
            new RunEvent.Measured(MANY.subList(1, MANY.size())));
  }

  @Test
  void start_diskFull_leavesTheRunToBeBegunWhenThereIsRoom() throws IOException {
    disk.fill();
    assertNoRoom(() -> tracking().start(description()));

    disk.free();
    try (TrackedRun run = tracking().start(description()).orElseThrow()) {
      run.end(RunStatus.FINISHED, 10_000);
    }
    assertThat(new Spool(disk.folder()).read(KEY)).hasSize(2);
  }
}
