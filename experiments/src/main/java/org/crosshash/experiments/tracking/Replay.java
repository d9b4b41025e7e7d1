package org.crosshash.experiments.tracking;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** Sends spooled runs to a server, each once; may be broken off and repeated at any time. */
public final class Replay {
  /**
   * What a replay did.
   *
   * @param sent runs that were sent, whole or from where the server's copy ended
   * @param there runs that the server had already, or that somebody else is sending
   * @param refused runs that the server refused
   */
  public record Result(int sent, int there, int refused) {}

  private Replay() {}

  /**
   * Sends all runs of a spool.
   *
   * @param folder the spool's folder
   * @param environment names the server, as for {@link Tracking#open}
   * @param report gets a line a run
   * @throws CrosshashException if no server is named, it cannot be reached, or lets us not in
   */
  public static Result run(Path folder, Map<String, String> environment, Consumer<String> report) {
    MlflowAddress address =
        MlflowAddress.of(environment)
            .orElseThrow(() ->
                CrosshashException.precondition(
                    "Replaying needs a server",
                    MlflowAddress.VARIABLE + " is not set",
                    "set it, for example to http://127.0.0.1:5000"));
    Spool spool = new Spool(folder);
    int sent = 0;
    int there = 0;
    int refused = 0;
    try (MlflowServer server = new MlflowServer(address)) {
      Delivery delivery =
          new Delivery(spool, server, refusal -> report.accept("left out, " + refusal));
      for (String key : spool.keys()) {
        try {
          Optional<SentMark> mark = delivery.deliver(key);
          if (mark.isPresent()) {
            delivery.closeIfAbandoned(key, mark.get());
            sent++;
            report.accept("sent " + key + " as " + mark.get().runId());
          } else {
            delivery.closeIfForgotten(key);
            there++;
          }
        } catch (CrosshashException failure) {
          if (failure.problem() != Problem.NOT_FOUND
              && failure.problem() != Problem.INVALID_ARGUMENT) {
            throw failure;
          }
          refused++;
          report.accept("refused " + key + ": " + failure.getMessage());
        }
      }
    }
    return new Result(sent, there, refused);
  }
}
