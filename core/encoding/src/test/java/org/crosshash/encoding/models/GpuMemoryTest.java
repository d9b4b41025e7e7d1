package org.crosshash.encoding.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GpuMemoryTest {
  @Test
  void free_deviceThatIsAbsent_isNotKnown() {
    // No machine has so many.
    assertThat(GpuMemory.free(99)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, , 0",
    "3, '', 3",
    "0, '2,1', 2",
    "1, '2, GPU-8f6', GPU-8f6",
    // No device of CUDA: whatever the command says of it, no engine will run there.
    "5, '2,1', 5"
  })
  void name_chosenDevices_isTheCommandsOwn(int index, String visible, String name) {
    assertThat(GpuMemory.name(index, Optional.ofNullable(visible))).isEqualTo(name);
  }

  @Test
  void parse_mebibytes_givesBytes() {
    assertThat(GpuMemory.parse("81079\n")).hasValue(81_079L * 1024 * 1024);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[N/A]\n", "No devices were found\n", "81079 MiB\n", "1\n2\n"})
  void parse_anythingElse_isNotKnown(String line) {
    assertThat(GpuMemory.parse(line)).isEmpty();
  }
}
