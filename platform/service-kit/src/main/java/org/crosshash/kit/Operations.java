package org.crosshash.kit;

import com.google.longrunning.Operation;
import com.google.protobuf.Message;
import org.crosshash.errors.CrosshashException;

/** The long-running operations of a server. Safe for any number of threads. */
public interface Operations {
  /**
   * Makes a kind of operation known. Do this in {@link ServiceModule#services}, so that operations
   * of an earlier run of the server can go on.
   *
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  <Q extends Message, R extends Message, P extends Message> void register(
      OperationType<Q, R, P> type);

  /**
   * Starts an operation; it is on disk when this returns, and runs as soon as a worker is free.
   *
   * @param type a registered type
   * @param request what to do; check it before, so that bad input is refused at once
   * @param requestId empty, or an id of the caller's: repeating a request with the same id gives
   *     the same operation
   * @return the operation as it is now
   * @throws CrosshashException (ALREADY_EXISTS) if the id was used for another request;
   *     (RESOURCE_EXHAUSTED) if too many operations wait; (UNAVAILABLE) if the server stops
   */
  <Q extends Message, R extends Message, P extends Message> Operation start(
      OperationType<Q, R, P> type, Q request, String requestId);
}
