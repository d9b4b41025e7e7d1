package org.crosshash.kit;

import com.google.protobuf.Message;

/**
 * A kind of long-running operation.
 *
 * <p>An operation that did not end before its server did is run again, from the start, when the
 * server comes back. So {@link #run} must be repeatable: use {@link Recipes}, and keep checkpoints
 * in {@link OperationRun#scratch}.
 *
 * @param <Q> request
 * @param <R> response
 * @param <P> progress
 */
public interface OperationType<Q extends Message, R extends Message, P extends Message> {
  /** {@code <service>.<Operation>}, for example {@code trainer.Train}. */
  String name();

  /** Any request, for example its default instance: tells how stored requests are read. */
  Q requestPrototype();

  /**
   * Does the work, on a thread of its own, which is interrupted when the operation is cancelled or
   * the server stops.
   *
   * @throws Exception any failure; it becomes the operation's status
   */
  R run(Q request, OperationRun<P> run) throws Exception;
}
