package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
  void enter_smallCallBehindALargeOne_waitsForIt() throws InterruptedException {
    EmbedGate gate = new EmbedGate(4, Duration.ofMinutes(1));
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    EmbedGate.Turn held = gate.enter(3);
    Thread large = Thread.ofPlatform().start(() -> pass(gate, 4, "large", order));
    await(() -> large.getState() == Thread.State.TIMED_WAITING);
    // A place is free for it, but not its turn.
    Thread small = Thread.ofPlatform().start(() -> pass(gate, 1, "small", order));
    await(() -> !order.isEmpty() || small.getState() == Thread.State.TIMED_WAITING);
    held.close();
    large.join();
    small.join();
    assertThat(order).containsExactly("large", "small");
    gate.enter(4).close();
  }

  @Test
  void enter_callerThatGoesAwayWhileItWaits_leavesItsPlaceInTheQueue() throws Exception {
    EmbedGate gate = new EmbedGate(1, Duration.ofMinutes(1));
    Context.CancellableContext call = Context.current().withCancellation();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    try (EmbedGate.Turn held = gate.enter(1)) {
      held.requireCaller();
      Thread waits =
          Thread.ofPlatform()
              .start(
                  call.wrap(() -> {
                    ended.complete(catchThrowable(() -> gate.enter(1)));
                  }));
      await(() -> waits.getState() == Thread.State.TIMED_WAITING);
      call.cancel(null);
      assertThat(ended.get(30, TimeUnit.SECONDS))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("cancelled");
    }
    gate.enter(1).close();
  }

  private static void pass(EmbedGate gate, int places, String name, List<String> order) {
    try (EmbedGate.Turn turn = gate.enter(places)) {
      turn.requireCaller();
      order.add(name);
    }
  }

  private static void await(BooleanSupplier condition) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("came in time").isBefore(end);
      LockSupport.parkNanos(1_000_000);
    }
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
