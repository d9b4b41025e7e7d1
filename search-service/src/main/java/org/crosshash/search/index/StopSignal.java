package org.crosshash.search.index;

/**
 * Asked between the blocks of a scan whether anybody still waits for the answer.
 *
 * <pre>{@code
 * StopSignal untilCancelled = () -> {
 *   if (Thread.currentThread().isInterrupted()) {
 *     throw new CrosshashException(Problem.CANCELLED, ...);
 *   }
 * };
 * }</pre>
 */
@FunctionalInterface
public interface StopSignal {
  /** Never stops. */
  StopSignal NEVER = () -> {};

  /** Returns to go on, and throws to stop the scan: what it throws is what the search throws. */
  void check();
}
