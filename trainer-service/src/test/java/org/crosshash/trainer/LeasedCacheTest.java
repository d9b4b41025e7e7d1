package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who keeps a value open, and who is held up by whom. */
@Timeout(60)
class LeasedCacheTest {
  /** A value that knows how many of its kind are open. */
  private static final class Value implements AutoCloseable {
    private final AtomicInteger open;
    private final AtomicInteger closed = new AtomicInteger();

    Value(AtomicInteger open) {
      this.open = open;
      open.incrementAndGet();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
      open.decrementAndGet();
    }

    boolean isOpen() {
      return closed.get() == 0;
    }
  }

  private final AtomicInteger open = new AtomicInteger();
  private final LeasedCache<Integer, Value> cache = new LeasedCache<>(2);

  private LeasedCache<Integer, Value>.Lease lease(int key) {
    return cache.lease(key, () -> new Value(open));
  }

  @Test
  void lease_moreValuesThanAreKept_closesTheEldestThatNobodyUses() {
    Value used;
    try (var lease = lease(0)) {
      used = lease.value();
      for (int key = 1; key < 10; key++) {
        lease(key).close();
      }
      assertThat(used.isOpen()).isTrue();
      assertThat(open).hasValue(2);
      try (var again = lease(0)) {
        assertThat(again.value()).isSameAs(used);
      }
      assertThat(used.isOpen()).isTrue();
    }
    lease(10).close();
    lease(11).close();
    assertThat(used.isOpen()).isFalse();
    assertThat(used.closed).hasValue(1);
    assertThat(open).hasValue(2);
  }

  @Test
  void lease_moreInUseThanAreKept_closesThemAsTheyAreGivenBack() {
    List<LeasedCache<Integer, Value>.Lease> leases = new ArrayList<>();
    for (int key = 0; key < 5; key++) {
      leases.add(lease(key));
    }
    assertThat(open).hasValue(5);
    leases.forEach(LeasedCache.Lease::close);
    leases.forEach(LeasedCache.Lease::close);
    assertThat(open).hasValue(2);
    cache.forgetAll();
    assertThat(open).hasValue(0);
  }

  @Test
  void forget_inUse_closesWhenTheLastUserLeaves() {
    var first = lease(0);
    var second = lease(0);
    Value value = first.value();
    cache.forget(0);
    try (var other = lease(0)) {
      assertThat(other.value()).isNotSameAs(value);
    }
    first.close();
    assertThat(value.isOpen()).isTrue();
    assertThat(second.value()).isSameAs(value);
    second.close();
    assertThat(value.closed).hasValue(1);
    assertThatThrownBy(second::value).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void lease_whileAnotherIsRead_isNotHeldUp() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger reads = new AtomicInteger();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Value>> slow = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        slow.add(
            pool.submit(() -> {
              try (var lease =
                  cache.lease(
                      0,
                      () -> {
                        reads.incrementAndGet();
                        reading.countDown();
                        await(go);
                        return new Value(open);
                      })) {
                return lease.value();
              }
            }));
      }
      reading.await();
      try (var lease = lease(1)) {
        assertThat(lease.value().isOpen()).isTrue();
      }
      cache.forget(1);
      go.countDown();
      Value value = slow.getFirst().get();
      for (Future<Value> each : slow) {
        assertThat(each.get()).isSameAs(value);
      }
      assertThat(reads).hasValue(1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void lease_valueThatCannotBeRead_throwsThatAndReadsAgain() {
    IllegalArgumentException damaged = new IllegalArgumentException("damaged");
    assertThatThrownBy(() ->
            cache.lease(
                0,
                () -> {
                  throw damaged;
                }))
        .isSameAs(damaged);
    cache.forgetAll();
    try (var lease = lease(0)) {
      assertThat(lease.value().isOpen()).isTrue();
    }
    assertThat(open).hasValue(1);
  }

  @Test
  void lease_manyThreadsWithFewPlaces_usesNoClosedValueAndClosesAll() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Future<?>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        Random random = new Random(thread);
        tasks.add(
            pool.submit(() -> {
              for (int round = 0; round < 2000; round++) {
                int key = random.nextInt(6);
                if (random.nextInt(20) == 0) {
                  cache.forget(key);
                }
                try (var lease = lease(key)) {
                  Value value = lease.value();
                  assertThat(value.isOpen()).isTrue();
                  Thread.onSpinWait();
                  assertThat(value.isOpen()).isTrue();
                }
              }
            }));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
    }
    assertThat(open.get()).isBetween(0, 2);
    cache.forgetAll();
    assertThat(open).hasValue(0);
  }
}
