package org.crosshash.experiments.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.Running;
import org.junit.jupiter.api.Test;

class WorkerResourcesTest {
  private static final WorkerResources WORKER = new WorkerResources(8, 16_000);

  private static Running needing(int threads, int megabytes) {
    return Running.newBuilder().setThreads(threads).setMemoryMegabytes(megabytes).build();
  }

  @Test
  void slots_ofWhatATrialNeeds_areAsManyAsFit() {
    assertThat(WORKER.slots(10, needing(0, 0))).isEqualTo(10);
    assertThat(WORKER.slots(10, needing(3, 0))).isEqualTo(2);
    assertThat(WORKER.slots(10, needing(1, 5_000))).isEqualTo(3);
    assertThat(WORKER.slots(2, needing(1, 5_000))).isEqualTo(2);
    assertThat(WORKER.slots(1, needing(8, 16_000))).isEqualTo(1);
  }

  @Test
  void slots_trialThatDoesNotFit_isRefusedWithWhatItNeeds() {
    assertThatThrownBy(() -> WORKER.slots(1, needing(9, 100)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("needs 9 threads and 100 MB")
        .hasMessageContaining("has 8 threads and 16000 MB")
        .hasMessageContaining("running.threads");
    assertThatThrownBy(() -> WORKER.slots(1, needing(0, 16_001)))
        .hasMessageContaining("needs 16001 MB");
  }

  @Test
  void with_whatIsTold_replacesWhatTheMachineHas() {
    WorkerResources machine = WorkerResources.ofThisMachine();
    assertThat(machine.threads()).isPositive();
    assertThat(machine.memoryMegabytes()).isGreaterThan(100);
    assertThat(machine.with(Optional.of(3), Optional.empty()))
        .isEqualTo(new WorkerResources(3, machine.memoryMegabytes()));
    assertThatThrownBy(() -> machine.with(Optional.of(0), Optional.empty()))
        .hasMessageContaining("at least one thread");
  }
}
