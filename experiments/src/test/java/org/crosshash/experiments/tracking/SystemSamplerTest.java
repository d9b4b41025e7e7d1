package org.crosshash.experiments.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemSamplerTest {
  private static final String KEY = "0123456789";

  @TempDir private Path folder;

  @Test
  void watch_runGoneOnWith_recordsEverySampleWithItsTime() throws Exception {
    long before = System.currentTimeMillis();
    for (int round = 0; round < 2; round++) {
      try (Tracking tracking =
              Tracking.open(
                  folder,
                  Map.of(),
                  new SystemSampler(() -> Optional.of(ProcessHandle.current()), folder));
          TrackedRun run = tracking.start(description()).orElseThrow()) {
        SystemSampler.Watch watch = tracking.sample(run);
        while (run.nextStep("system/disk_available_megabytes") < 2 * round + 1) {
          Thread.sleep(5);
        }
        watch.close();
      }
    }

    List<MetricPoint> points =
        new Spool(folder)
            .read(KEY).stream()
                .filter(RunEvent.Measured.class::isInstance)
                .flatMap(event -> ((RunEvent.Measured) event).points().stream())
                .toList();
    assertThat(points)
        .filteredOn(point -> point.key().equals("system/disk_available_megabytes"))
        .hasSize(4)
        .extracting(MetricPoint::step)
        .containsExactly(0L, 1L, 2L, 3L);
    assertThat(points)
        .extracting(MetricPoint::key)
        .contains(
            SystemSampler.PLATFORM_CPU,
            "system/platform_memory_megabytes",
            "system/system_memory_usage_percentage",
            "system/disk_usage_percentage");
    assertThat(points)
        .allMatch(point -> point.timestamp() >= before)
        .allMatch(point -> point.value() >= 0);
  }

  @Test
  void watch_noPlatformOnThisMachine_recordsNothing() {
    try (Tracking tracking = Tracking.open(folder, Map.of());
        TrackedRun run = tracking.start(description()).orElseThrow()) {
      tracking.sample(run).close();
    }

    assertThat(new Spool(folder).read(KEY)).hasSize(1);
  }

  @Test
  void watch_runThatIsFinished_staysAsItIs() {
    try (Tracking tracking =
            Tracking.open(
                folder,
                Map.of(),
                new SystemSampler(() -> Optional.of(ProcessHandle.current()), folder));
        TrackedRun run = tracking.start(description()).orElseThrow()) {
      run.end(RunStatus.FINISHED, 1000);
      tracking.sample(run).close();
    }

    assertThat(new Spool(folder).read(KEY)).hasSize(2);
  }

  private static RunDescription description() {
    return new RunDescription(KEY, "a test", "a run", new TreeMap<>(), new TreeMap<>());
  }
}
