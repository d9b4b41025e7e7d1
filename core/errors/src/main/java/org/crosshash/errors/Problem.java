package org.crosshash.errors;

/**
 * The kinds of trouble that a caller can tell apart; each has one gRPC status at the platform's
 * edge.
 */
public enum Problem {
  /** The request breaks a rule; sending it again changes nothing. */
  INVALID_ARGUMENT,
  /** What is named does not exist here. */
  NOT_FOUND,
  /** What is to be made exists already, with another content. */
  ALREADY_EXISTS,
  /** The state of the system forbids it; the cure says what to change first. */
  FAILED_PRECONDITION,
  /** A value lies outside the range that the data has. */
  OUT_OF_RANGE,
  /** Memory, disk, a queue or a limit is used up. */
  RESOURCE_EXHAUSTED,
  /** Stored bytes are damaged. */
  DATA_LOSS,
  /** A peer or an engine cannot be reached now; trying again may help. */
  UNAVAILABLE,
  /** Somebody else won a race for the same thing. */
  ABORTED,
  /** The caller cancelled. */
  CANCELLED,
  /** This build does not do it. */
  UNIMPLEMENTED,
  /** A fault of ours. */
  INTERNAL
}
