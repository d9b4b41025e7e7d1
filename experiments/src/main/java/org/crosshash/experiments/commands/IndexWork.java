package org.crosshash.experiments.commands;

import com.google.longrunning.Operation;
import com.google.protobuf.Message;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.v1.IndexProgress;

/** Waits for the long work of the index commands. */
final class IndexWork {
  private IndexWork() {}

  static <R extends Message> R await(Session session, Operation started, Class<R> response) {
    try {
      return session.client().await(started, response, IndexProgress.class, _ -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.CANCELLED, "A command ends its work", "it was interrupted", "run it again", e);
    }
  }
}
