package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void map_manyElements_keepsTheirOrder() {
    List<Integer> elements = IntStream.range(0, 1000).boxed().toList();
    try (Workers workers = new Workers(4)) {
      assertThat(workers.map(elements, i -> i * 2))
          .isEqualTo(elements.stream().map(i -> i * 2).toList());
    }
  }

  @Test
  void map_severalFailures_throwsTheFirstInOrder() {
    try (Workers workers = new Workers(4)) {
      assertThatThrownBy(() -> workers.map(List.of(0, 1, 2, 3), WorkersTest::failOnOdd))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("1");
    }
  }

  @Test
  void map_interruptedCaller_isCancelled() {
    CountDownLatch never = new CountDownLatch(1);
    try (Workers workers = new Workers(1)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> workers.map(List.of(never), WorkersTest::await))
          .isInstanceOfSatisfying(
              CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static int failOnOdd(int element) {
    if (element % 2 == 1) {
      throw CrosshashException.invalid("Elements must be even", element, "use an even one");
    }
    return element;
  }
}
