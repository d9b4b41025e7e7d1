package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
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
  void mapRuns_unorderedElements_givesLikeOnesTogetherAndKeepsTheOrder() {
    List<Integer> elements = new Random(3).ints(1000, 0, 50).boxed().toList();
    Queue<List<Integer>> runs = new ConcurrentLinkedQueue<>();
    try (Workers workers = new Workers(4)) {
      List<Integer> doubled =
          workers.mapRuns(
              elements,
              Comparator.naturalOrder(),
              7,
              run -> {
                runs.add(run);
                return run.stream().map(i -> i * 2).toList();
              });
      assertThat(doubled).isEqualTo(elements.stream().map(i -> i * 2).toList());
    }
    assertThat(runs).hasSize(143).allSatisfy(run -> assertThat(run).isSorted());
    // Neighbours in the order share runs: no run spans more than a few values.
    assertThat(runs).allSatisfy(run -> assertThat(run.getLast() - run.getFirst()).isLessThan(5));
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
