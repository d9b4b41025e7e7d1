package org.crosshash.experiments.tracking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.LockFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings spooled runs to a server, each event once.
 *
 * <p>A mark on disk says how far a run has come. Dying between a call and its mark is harmless: the
 * run is found again by its key before one is created, and all other calls may be repeated. A value
 * that the server refuses is left out and told of; it stays in the spool. A mark of a run that the
 * server has lost counts for nothing: the run is sent again, whole.
 */
final class Delivery {
  private static final Logger LOGGER = LoggerFactory.getLogger(Delivery.class);

  /** Tag that says on a run's page what is missing there. */
  static final String REFUSED_TAG = "crosshash.refused";

  private static final int LOOKS_FOR_PARENT = 40;
  private static final long PAUSE_MILLISECONDS = 250;

  private final Spool spool;
  private final MlflowServer server;
  private final ModelRegistry registry;
  private final Consumer<String> refusals;
  private final Map<String, String> experiments = new HashMap<>();

  /** Keys of runs that the server was seen to have. */
  private final Set<String> there = new HashSet<>();

  /**
   * Delivers to a server.
   *
   * @param refusals is told what the server said of each value that it refused; the rest of the run
   *     is sent all the same
   */
  Delivery(Spool spool, MlflowServer server, Consumer<String> refusals) {
    this.spool = spool;
    this.server = server;
    this.registry = new ModelRegistry(server);
    this.refusals = refusals;
  }

  /**
   * Sends what the server lacks of a run.
   *
   * @return where the run now is, or empty where there was nothing to send or somebody else is at
   *     it
   */
  synchronized Optional<SentMark> deliver(String key) {
    try {
      return deliverWhatIsMissing(key);
    } catch (CrosshashException failure) {
      if (failure.problem() != Problem.NOT_FOUND || !there.remove(key)) {
        throw failure;
      }
      // The server may have lost the run since it was seen, which is looked at once more.
      return deliverWhatIsMissing(key);
    }
  }

  private Optional<SentMark> deliverWhatIsMissing(String key) {
    Optional<LockFile> held = spool.holdForSending(key);
    if (held.isEmpty()) {
      return Optional.empty();
    }
    try (LockFile _ = held.get()) {
      List<RunEvent> events = spool.read(key);
      if (events.isEmpty() || !(events.getFirst() instanceof RunEvent.Started started)) {
        return Optional.empty();
      }
      SortedMap<String, SentMark> marks = new TreeMap<>(SentMark.read(spool.mark(key)));
      SentMark mark = mark(key).orElse(null);
      if (mark != null && mark.events() >= events.size()) {
        return Optional.empty();
      }
      if (mark == null) {
        mark = open(started);
        save(key, marks, mark);
        there.add(key);
      }
      for (int from = mark.events(); from < events.size(); from = mark.events()) {
        int until = send(mark, events, from);
        mark = new SentMark(mark.experimentId(), mark.runId(), until);
        save(key, marks, mark);
      }
      return Optional.of(mark);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The mark of a run that the server has. */
  private Optional<SentMark> mark(String key) {
    Optional<SentMark> mark =
        Optional.ofNullable(SentMark.read(spool.mark(key)).get(server.base()));
    if (mark.isEmpty() || there.contains(key)) {
      return mark;
    }
    if (server.hasRun(mark.get().runId())) {
      there.add(key);
      return mark;
    }
    LOGGER.warn("{} has lost run {}, which is sent again", server.base(), mark.get().runId());
    forget();
    return Optional.empty();
  }

  /** Takes nothing for seen any more: where something was lost, all may be. */
  private void forget() {
    experiments.clear();
    there.clear();
  }

  private void save(String key, SortedMap<String, SentMark> marks, SentMark mark) {
    marks.put(server.base(), mark);
    SentMark.write(spool.mark(key), marks);
  }

  private SentMark open(RunEvent.Started started) {
    try {
      return foundOrCreated(started);
    } catch (CrosshashException failure) {
      if (failure.problem() != Problem.NOT_FOUND) {
        throw failure;
      }
      // The server may have lost the experiment since it was seen; then no run was created.
      forget();
      return foundOrCreated(started);
    }
  }

  private SentMark foundOrCreated(RunEvent.Started started) {
    String seen = experiment(started.experiment());
    Optional<String> found = server.findRun(seen, started.key());
    if (found.isPresent()) {
      return new SentMark(seen, found.get(), 0);
    }
    Optional<String> parent = parent(started.parent());
    // Where the parent was lost, the experiment may have been, and have another id by now.
    String experiment = experiment(started.experiment());
    return new SentMark(experiment, server.createRun(experiment, started, parent), 0);
  }

  /** The id of an experiment, with its views. */
  private String experiment(String name) {
    return experiments.computeIfAbsent(
        name,
        absent -> {
          String id = server.experiment(absent);
          SavedViews.save(server, id);
          return id;
        });
  }

  /**
   * The run of a parent on the server, which is sent first where it is not there yet, or not any
   * more.
   */
  private Optional<String> parent(String key) {
    if (key.isEmpty() || spool.read(key).isEmpty()) {
      return Optional.empty();
    }
    // Looked at for each child: the server would create one below a run that is lost.
    there.remove(key);
    for (int look = 0; look < LOOKS_FOR_PARENT; look++) {
      Optional<SentMark> mark = mark(key);
      if (mark.isPresent()) {
        return Optional.of(mark.get().runId());
      }
      if (deliver(key).isEmpty()) {
        // Another process is sending it.
        pause();
      }
    }
    throw new CrosshashException(
        Problem.UNAVAILABLE,
        "A run's parent must be sent before it",
        "another process is sending " + key,
        "run `crosshash tracking replay` when that has ended");
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for the parent run");
    }
  }

  /** Sends the event at a position, figures together with those that follow; gives the next. */
  private int send(SentMark mark, List<RunEvent> events, int from) {
    int next = from + 1;
    List<MetricPoint> points = new ArrayList<>();
    if (events.get(from) instanceof RunEvent.Measured first) {
      points.addAll(first.points());
      while (next < events.size() && events.get(next) instanceof RunEvent.Measured more) {
        points.addAll(more.points());
        next++;
      }
    }
    List<String> refused;
    try {
      refused = send(mark, events.get(from), points);
    } catch (CrosshashException failure) {
      if (failure.problem() != Problem.INVALID_ARGUMENT) {
        throw failure;
      }
      refused = List.of(failure.value());
    }
    if (!refused.isEmpty()) {
      tell(mark, refused);
    }
    return next;
  }

  /** Gives what the server said of refused values. */
  private List<String> send(SentMark mark, RunEvent event, List<MetricPoint> points) {
    String run = mark.runId();
    return switch (event) {
      case RunEvent.Started started -> server.parameters(run, started.parameters());
      case RunEvent.Measured _ -> server.metrics(run, points);
      case RunEvent.Tagged tag -> sent(() -> server.tag(run, tag.key(), tag.value()));
      case RunEvent.Used used -> sent(() -> server.dataset(run, used.dataset()));
      case RunEvent.Attached file -> sent(() -> attach(mark, file));
      case RunEvent.Registered registered ->
          sent(() -> registry.register(mark.experimentId(), run, registered.registration()));
      case RunEvent.Ended ended -> sent(() -> server.end(run, ended.status(), ended.timestamp()));
    };
  }

  private static List<String> sent(Runnable action) {
    action.run();
    return List.of();
  }

  /** Says, here and on the run's page, what the server did not take. */
  private void tell(SentMark mark, List<String> refused) {
    refused.forEach(refusals);
    try {
      server.tag(mark.runId(), REFUSED_TAG, String.join("\n", refused));
    } catch (CrosshashException failure) {
      if (failure.problem() != Problem.INVALID_ARGUMENT) {
        throw failure;
      }
    }
  }

  private void attach(SentMark mark, RunEvent.Attached file) {
    try {
      server.artifact(mark.experimentId(), mark.runId(), file.path(), spool.kept(file.digest()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The same for a run that was sent whole before it was broken off, if the server awaits more. */
  void closeIfForgotten(String key) {
    SentMark mark = SentMark.read(spool.mark(key)).get(server.base());
    if (mark != null && spool.isOpen(key) && server.isRunning(mark.runId())) {
      closeIfAbandoned(key, mark);
    }
  }

  /** Says to the server that a run which nobody records any more was broken off. */
  void closeIfAbandoned(String key, SentMark mark) {
    if (!spool.isOpen(key)) {
      return;
    }
    Optional<LockFile> free = spool.holdForRecording(key);
    if (free.isPresent()) {
      try (LockFile _ = free.get()) {
        server.end(mark.runId(), RunStatus.KILLED, System.currentTimeMillis());
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
