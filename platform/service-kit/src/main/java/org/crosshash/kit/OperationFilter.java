package org.crosshash.kit;

import org.crosshash.errors.CrosshashException;

/** Which operations a listing shows. */
enum OperationFilter {
  /** All of them. */
  ALL,
  /** Those that have ended. */
  DONE,
  /** Those that wait or are at work. */
  PENDING;

  /**
   * Reads the empty text, {@code done=true} or {@code done=false}.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) for anything else
   */
  static OperationFilter parse(String text) {
    return switch (text.replace(" ", "")) {
      case "" -> ALL;
      case "done=true" -> DONE;
      case "done=false" -> PENDING;
      default ->
          throw CrosshashException.invalid(
              "Operations are filtered by done=true or done=false",
              text,
              "use one of them, or none");
    };
  }

  boolean accepts(OperationEntry entry) {
    return switch (this) {
      case ALL -> true;
      case DONE -> entry.isDone();
      case PENDING -> !entry.isDone();
    };
  }
}
