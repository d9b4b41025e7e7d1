package org.crosshash.experiments.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpooledTrackingTest {
  private static final String KEY = "0123456789";

  @TempDir private Path folder;

  @Test
  void measure_repeatedFigures_areRecordedOnce() {
    for (int round = 0; round < 2; round++) {
      try (Tracking tracking = Tracking.open(folder, Map.of());
          TrackedRun run = tracking.start(description()).orElseThrow()) {
        run.measure(List.of(point(1), point(2)));
        run.measure(List.of(point(2), point(3)));
        run.attach("a.txt", new byte[] {1});
        run.end(RunStatus.FINISHED, 10_000);
      }
    }

    List<RunEvent> events = new Spool(folder).read(KEY);
    assertThat(events).hasSize(5);
    assertThat(events.get(1)).isEqualTo(new RunEvent.Measured(List.of(point(1), point(2))));
    assertThat(events.get(2)).isEqualTo(new RunEvent.Measured(List.of(point(3))));
  }

  @Test
  void start_afterATornLine_goesOnBehindTheLastWholeOne() throws Exception {
    try (Tracking tracking = Tracking.open(folder, Map.of());
        TrackedRun run = tracking.start(description()).orElseThrow()) {
      run.measure(List.of(point(1)));
    }
    Files.writeString(
        folder.resolve(KEY + ".jsonl"), "{\"event\":\"meas", StandardOpenOption.APPEND);

    try (Tracking tracking = Tracking.open(folder, Map.of());
        TrackedRun run = tracking.start(description()).orElseThrow()) {
      run.measure(List.of(point(2)));
    }

    assertThat(new Spool(folder).read(KEY))
        .endsWith(
            new RunEvent.Measured(List.of(point(1))), new RunEvent.Measured(List.of(point(2))));
  }

  @Test
  void start_runRecordedElsewhere_isEmpty() {
    try (Tracking tracking = Tracking.open(folder, Map.of());
        TrackedRun run = tracking.start(description()).orElseThrow()) {
      assertThat(tracking.start(description())).isEmpty();
      run.end(RunStatus.FAILED, 10_000);
    }
    try (Tracking tracking = Tracking.open(folder, Map.of())) {
      assertThat(tracking.start(description())).isPresent();
    }
  }

  @Test
  void open_addressThatIsNoServer_isRefused() {
    Map<String, String> environment = Map.of("MLFLOW_TRACKING_URI", "sqlite:///runs.db");

    assertThatThrownBy(() -> Tracking.open(folder, environment))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("http or https address");
  }

  @Test
  void address_userInTheUri_becomesCredentials() {
    MlflowAddress address =
        MlflowAddress.of(Map.of("MLFLOW_TRACKING_URI", "http://me:p%40ss@127.0.0.1:5000/ml/"))
            .orElseThrow();

    assertThat(address.base()).isEqualTo("http://127.0.0.1:5000/ml");
    assertThat(address.credentials().getUsername()).isEqualTo("me");
    assertThat(address.credentials().getPassword()).isEqualTo("p@ss");
    assertThat(address.authorization()).contains("Basic bWU6cEBzcw==");
  }

  private static RunDescription description() {
    return new RunDescription(KEY, "test", "run", new TreeMap<>(), new TreeMap<>());
  }

  private static MetricPoint point(long step) {
    return new MetricPoint("loss/total", 1.0 / step, step, 1000 * step);
  }
}
