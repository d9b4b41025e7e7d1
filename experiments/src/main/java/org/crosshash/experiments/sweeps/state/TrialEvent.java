package org.crosshash.experiments.sweeps.state;

import static java.util.Objects.requireNonNull;

/**
 * Something that happened to a sweep or to one of its trials, whoever did it.
 *
 * @param sequence number, rising over all sweeps of the store
 * @param time milliseconds since 1970
 * @param identity the trial; empty: the sweep itself
 * @param kind what
 * @param attempt which try of the trial; 0: none
 * @param detail in words, such as an error; may be empty
 */
public record TrialEvent(
    long sequence, long time, String identity, Kind kind, int attempt, String detail) {
  /** What can happen. */
  public enum Kind {
    /** The sweep was entered. */
    CREATED,
    /** The sweep was cancelled. */
    CANCELLED,
    /** That was taken back. */
    RESUMED,
    /** A worker took the trial. */
    BEGAN,
    /** The trial has its result. */
    DONE,
    /** A try of the trial failed. */
    FAILED,
    /** The trial was given back. */
    RELEASED,
    /** The failed trial waits afresh. */
    RETRIED,
    /** The rule of early stopping holds the trial back; it may go on later. */
    PAUSED,
    /** The rule of early stopping ended the trial. */
    STOPPED
  }

  /** Checks that nothing is null. */
  public TrialEvent {
    requireNonNull(identity, "identity");
    requireNonNull(kind, "kind");
    requireNonNull(detail, "detail");
  }
}
