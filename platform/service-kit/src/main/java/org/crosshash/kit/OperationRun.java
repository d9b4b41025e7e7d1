package org.crosshash.kit;

import com.google.protobuf.Message;
import java.nio.file.Path;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;

/**
 * One run of an operation, as its code sees it. Safe for any number of threads.
 *
 * @param <P> progress
 */
public interface OperationRun<P extends Message> {
  /** Name of the operation: {@code operations/…}. */
  String operation();

  /** Says how far the work is. Cheap: call it as often as there is news. */
  void progress(P progress);

  /**
   * Ends the run here if the operation was cancelled or the server stops.
   *
   * @throws CrosshashException (CANCELLED) in that case
   */
  void checkCancelled();

  /** Whether the operation was cancelled or the server stops. */
  boolean cancelled();

  /**
   * A folder for the checkpoints of a recipe. It survives restarts and is deleted when the recipe's
   * artifact is recorded. Only one run of a recipe at a time uses it.
   */
  Path scratch(Digest recipeKey);
}
