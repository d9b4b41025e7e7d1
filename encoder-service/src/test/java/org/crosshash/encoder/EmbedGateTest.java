package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Context;
import java.time.Duration;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;

class EmbedGateTest {
  @Test
  void enter_morePlacesThanAreFree_isRefusedAndPlacesComeBack() {
    EmbedGate gate = new EmbedGate(4, Duration.ofMillis(1));
    try (EmbedGate.Turn first = gate.enter(3)) {
      first.requireCaller();
      CrosshashException refused =
          catchThrowableOfType(CrosshashException.class, () -> gate.enter(2));
      assertThat(refused.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED);
      gate.enter(1).close();
    }
    gate.enter(4).close();
  }

  @Test
  void requireCaller_callThatWasCancelled_endsIt() {
    EmbedGate gate = new EmbedGate(1, Duration.ofMillis(1));
    Context.CancellableContext call = Context.current().withCancellation();
    Context before = call.attach();
    try (EmbedGate.Turn turn = gate.enter(1)) {
      turn.requireCaller();
      call.cancel(null);
      assertThatThrownBy(turn::requireCaller)
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("cancelled");
    } finally {
      call.detach(before);
    }
  }
}
