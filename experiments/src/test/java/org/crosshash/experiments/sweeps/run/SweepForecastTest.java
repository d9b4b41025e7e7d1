package org.crosshash.experiments.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepForecast;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialLeases;
import org.crosshash.experiments.sweeps.state.Worker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepForecastTest {
  @TempDir private Path folder;

  @Test
  void of_trialsThatEnded_isTheirMeanForEachThatIsLeft() {
    Sweep sweep = SweepFixture.sweep(folder, 5);
    String digest = sweep.loaded().digest();
    try (SweepStore store = SweepFixture.store(folder, sweep);
        Worker worker = store.enter()) {
      assertThat(forecast(sweep, store)).isEqualTo(new SweepForecast(0, 5));

      finish(sweep, store, worker, 10);
      assertThat(forecast(sweep, store)).isEqualTo(new SweepForecast(40, 0));
      finish(sweep, store, worker, 20);
      assertThat(forecast(sweep, store)).isEqualTo(new SweepForecast(45, 0));

      TrialLeases.Claim failing = store.leases().claim(digest, worker).orElseThrow();
      assertThat(forecast(sweep, store))
          .as("what runs is left")
          .isEqualTo(new SweepForecast(45, 0));
      store.leases().fail(worker, failing.identity(), "no", Optional.empty());
      assertThat(forecast(sweep, store)).isEqualTo(new SweepForecast(30, 0));
    }
  }

  private static SweepForecast forecast(Sweep sweep, SweepStore store) {
    return SweepForecast.of(
        sweep, store, store.rows(sweep.loaded().digest(), sweep.identities(), false));
  }

  private static void finish(Sweep sweep, SweepStore store, Worker worker, double seconds) {
    TrialLeases.Claim claim = store.leases().claim(sweep.loaded().digest(), worker).orElseThrow();
    assertThat(
            store
                .leases()
                .finish(
                    worker,
                    claim.identity(),
                    SweepFixture.outcome(sweep.byIdentity().get(claim.identity())),
                    seconds))
        .isTrue();
  }
}
