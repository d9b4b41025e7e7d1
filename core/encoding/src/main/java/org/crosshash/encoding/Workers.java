package org.crosshash.encoding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * A fixed number of threads that apply a function to each element of a list.
 *
 * <p>Results keep the order of the list. Since the function sees an element alone, or a run whose
 * results must not depend on its company, they do not depend on the number of threads. Safe for any
 * number of callers, who share the threads.
 */
public final class Workers implements AutoCloseable {
  private final ExecutorService executor;
  private final int threads;

  /**
   * Starts the threads.
   *
   * @param threads at least 1
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("There must be at least 1 worker thread: " + threads);
    }
    this.threads = threads;
    executor =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("crosshash-encode-", 0).factory());
  }

  /** As many threads as the machine has processors. */
  public static Workers perProcessor() {
    return new Workers(Runtime.getRuntime().availableProcessors());
  }

  /** Number of threads. */
  public int threads() {
    return threads;
  }

  /**
   * Applies a function to all elements and waits for the last.
   *
   * <p>If it fails on any, the error of the first of them in the list's order is thrown; elements
   * not yet begun are left out, calls under way run to their end unobserved.
   *
   * @throws CrosshashException CANCELLED if the calling thread is interrupted
   */
  public <T, R> List<R> map(List<T> elements, Function<? super T, ? extends R> function) {
    return this.<T, R>start(elements, function).await();
  }

  /** Begins to apply a function to all elements, behind all that was begun before. */
  private <T, R> Begun<R> start(List<T> elements, Function<? super T, ? extends R> function) {
    List<Future<R>> futures = new ArrayList<>(elements.size());
    for (T element : elements) {
      futures.add(executor.submit(() -> function.apply(element)));
    }
    return new Begun<>(futures);
  }

  /**
   * Work that is under way. To be waited for or closed; once waited for, closing does nothing.
   *
   * @param <R> what comes of an element
   */
  public static final class Begun<R> implements AutoCloseable {
    private final List<Future<R>> futures;

    private Begun(List<Future<R>> futures) {
      this.futures = futures;
    }

    /** Waits for the last element, as {@link Workers#map} does, and gives all results in order. */
    public List<R> await() {
      List<R> results = new ArrayList<>(futures.size());
      try (this) {
        for (Future<R> future : futures) {
          results.add(future.get());
        }
        return results;
      } catch (ExecutionException e) {
        throw unwrap(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CrosshashException(
            Problem.CANCELLED,
            "Encoding must not be interrupted",
            "interrupted",
            "start it again",
            e);
      }
    }

    /** Leaves out what has not begun; calls under way run to their end unobserved. */
    @Override
    public void close() {
      futures.forEach(future -> future.cancel(false));
    }
  }

  /**
   * How many elements a run should have so that every thread gets some.
   *
   * @param elements of all runs together
   * @param most elements of a run, at least 1
   * @return 1 to {@code most}
   */
  public int share(int elements, int most) {
    return Math.clamp(Math.ceilDiv(elements, threads), 1, most);
  }

  /** Begins to do all tasks, behind all that was begun before. */
  public Begun<Boolean> start(List<Runnable> tasks) {
    return start(
        tasks,
        task -> {
          task.run();
          return true;
        });
  }

  /**
   * Applies a function to runs of elements, like ones together, and waits for the last; otherwise
   * as {@link #map}.
   *
   * @param likeness elements are taken in this order, so that neighbours share a run
   * @param run most elements of a run, at least 1
   * @param function gives a result for each element of a run, in its order
   * @return results in the order of the list
   */
  public <T, R> List<R> mapRuns(
      List<T> elements,
      Comparator<? super T> likeness,
      int run,
      Function<List<T>, List<R>> function) {
    List<Integer> order =
        IntStream.range(0, elements.size())
            .boxed()
            .sorted(Comparator.comparing(elements::get, likeness))
            .toList();
    List<List<Integer>> runs = new ArrayList<>();
    for (int from = 0; from < order.size(); from += run) {
      runs.add(order.subList(from, Math.min(from + run, order.size())));
    }
    List<List<R>> found =
        map(runs, some -> function.apply(some.stream().map(elements::get).toList()));
    List<R> results = new ArrayList<>(Collections.nCopies(elements.size(), null));
    for (int i = 0; i < runs.size(); i++) {
      for (int j = 0; j < runs.get(i).size(); j++) {
        results.set(runs.get(i).get(j), found.get(i).get(j));
      }
    }
    return results;
  }

  private static RuntimeException unwrap(Throwable cause) {
    return switch (cause) {
      case RuntimeException known -> known;
      case Error fatal -> throw fatal;
      default -> new IllegalStateException(cause);
    };
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
