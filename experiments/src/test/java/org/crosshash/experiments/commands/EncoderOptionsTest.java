package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.crosshash.encoder.EmbedLimits;
import org.crosshash.encoder.ServingSettings;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.Precision;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class EncoderOptionsTest {
  @CommandLine.Command(name = "probe")
  private static final class Probe {
    @CommandLine.Mixin private EncoderOptions encoder = new EncoderOptions();
  }

  private static ServingSettings settings(String... arguments) {
    return CommandLine.populateCommand(new Probe(), arguments).encoder.settings();
  }

  @Test
  void settings_noOption_areTheStandardOnes() {
    assertThat(settings()).isEqualTo(ServingSettings.standard());
  }

  @Test
  void settings_everyOption_reachesItsPlace() {
    assertThat(
            settings(
                "--device=cuda:1",
                "--precision=mixed",
                "--engine-threads=3",
                "--model-instances=2",
                "--encode-threads=5",
                "--vector-cache=7",
                "--max-embed-inputs=100",
                "--max-embed-batch=9",
                "--max-embed-delay=1500",
                "--max-embed-wait=250000",
                "--embed-lanes=4"))
        .isEqualTo(
            new ServingSettings(
                new EngineSettings(
                    new ComputeDevice(ComputeDevice.Kind.CUDA, 1), Precision.MIXED, 3, 2),
                5,
                7L << 20,
                new EmbedLimits(100, 9, Duration.ofNanos(1_500_000), 4, Duration.ofMillis(250))));
  }

  @Test
  void settings_unknownDevice_saysWhichThereAre() {
    assertThatThrownBy(() -> settings("--device=tpu"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("tpu")
        .hasMessageContaining("cuda");
  }
}
