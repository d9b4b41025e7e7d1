package org.crosshash.experiments.sweeps.show;

import static org.assertj.core.api.Assertions.assertThat;

import org.crosshash.experiments.sweeps.SweepForecast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "8.44, 8.4 s",
    "59.94, 59.9 s",
    "59.96, 1 min 0 s",
    "200.4, 3 min 20 s",
    "3599.4, 59 min 59 s",
    "3599.7, 1 h 0 min",
    "7500, 2 h 5 min",
    "360000, 100 h 0 min"
  })
  void words_seconds_areRoundedForPeople(double seconds, String words) {
    assertThat(Durations.words(seconds)).isEqualTo(words);
  }

  @Test
  void words_forecast_isSharedBySlotsAndSaysWhatItDoesNotKnow() {
    assertThat(Durations.words(new SweepForecast(0, 0), 1)).isEqualTo("none");
    assertThat(Durations.words(new SweepForecast(0, 3), 1)).startsWith("unknown, for no trial");
    assertThat(Durations.words(new SweepForecast(400, 0), 2)).isEqualTo("about 3 min 20 s");
    assertThat(Durations.words(new SweepForecast(30, 4), 1))
        .isEqualTo("about 30.0 s and 4 trials of unknown length");
  }
}
