package org.crosshash.experiments.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.files.DurableFiles;
import org.crosshash.files.LockFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run being recorded.
 *
 * <p>What the run's file already holds is not recorded twice: a repeated or resumed training may
 * report everything from the start. Safe for use by several threads. Closing without {@link #end}
 * leaves the run open, to be gone on with.
 */
public final class TrackedRun implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(TrackedRun.class);

  private record Place(String key, long step) {}

  private final Spool spool;
  private final LockFile held;
  private final Path file;
  private final FileChannel events;
  private final Runnable changed;
  private final Set<Place> measured = new HashSet<>();
  private final Set<String> attached = new HashSet<>();
  private final Map<String, String> tags = new HashMap<>();
  private final Set<DatasetInput> used = new HashSet<>();
  private final Set<Registration> registrations = new HashSet<>();
  private RunStatus status;

  /** Length of the whole lines; what stands behind it was torn off by a full disk. */
  private long end;

  private TrackedRun(Spool spool, LockFile held, Path file, FileChannel events, Runnable changed)
      throws IOException {
    this.spool = spool;
    this.held = held;
    this.file = file;
    this.events = events;
    this.changed = changed;
    this.end = events.size();
  }

  /**
   * Begins to record a run, or goes on with it.
   *
   * @param held the run, taken for recording; given back where it cannot be recorded
   * @param changed is told of each event
   * @throws CrosshashException UNAVAILABLE where its file cannot be written
   */
  static TrackedRun open(Spool spool, LockFile held, RunDescription description, Runnable changed) {
    Path file = spool.events(description.key());
    TrackedRun run = null;
    try {
      List<RunEvent> recorded = spool.read(description.key());
      cutTornLine(file);
      run =
          new TrackedRun(
              spool,
              held,
              file,
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
              changed);
      recorded.forEach(run::remember);
      if (recorded.isEmpty()) {
        run.append(
            new RunEvent.Started(
                description.key(),
                description.experiment(),
                description.name(),
                description.parameters(),
                description.tags(),
                System.currentTimeMillis(),
                description.parent().orElse("")));
      }
      return run;
    } catch (IOException failure) {
      giveBack(held, run);
      throw SpoolErrors.of(file, failure);
    } catch (RuntimeException failure) {
      giveBack(held, run);
      throw failure;
    }
  }

  /** Lets others record what this one could not begin to. */
  private static void giveBack(LockFile held, TrackedRun begun) {
    if (begun != null) {
      begun.close();
      return;
    }
    try {
      held.close();
    } catch (IOException stillHeld) {
      LOGGER.warn("A run that could not be begun is still held. {}", stillHeld.toString());
    }
  }

  private static void cutTornLine(Path file) throws IOException {
    if (Files.exists(file)) {
      byte[] bytes = Files.readAllBytes(file);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      if (end < bytes.length) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(end);
        }
      }
    }
  }

  private void remember(RunEvent event) {
    switch (event) {
      case RunEvent.Started started -> {}
      case RunEvent.Measured points ->
          points.points().forEach(point -> measured.add(new Place(point.key(), point.step())));
      case RunEvent.Tagged tag -> tags.put(tag.key(), tag.value());
      case RunEvent.Used input -> used.add(input.dataset());
      case RunEvent.Attached file -> attached.add(file.path());
      case RunEvent.Registered registered -> registrations.add(registered.registration());
      case RunEvent.Ended ended -> status = ended.status();
    }
  }

  /** Records figures; a key and step that is recorded already is left out. */
  public synchronized void measure(List<MetricPoint> points) {
    List<MetricPoint> fresh =
        points.stream()
            .filter(point -> !measured.contains(new Place(point.key(), point.step())))
            .toList();
    if (!fresh.isEmpty()) {
      append(new RunEvent.Measured(fresh));
    }
  }

  /** Sets a text, unless it is set so already. */
  public synchronized void tag(String key, String value) {
    if (!value.equals(tags.get(key))) {
      append(new RunEvent.Tagged(key, value));
    }
  }

  /** Records which data was used. */
  public synchronized void use(DatasetInput dataset) {
    if (!used.contains(dataset)) {
      append(new RunEvent.Used(dataset));
    }
  }

  /**
   * Attaches a file, unless the run has one of that name.
   *
   * @param path name in the run, of letters, digits, {@code . _ -} and slashes
   */
  public synchronized void attach(String path, byte[] content) {
    if (!attached.contains(path)) {
      append(new RunEvent.Attached(path, spool.keep(content)));
    }
  }

  /** Whether the run has a file of that name. */
  public synchronized boolean has(String path) {
    return attached.contains(path);
  }

  /** Whether a text is set so. */
  public synchronized boolean has(String tag, String value) {
    return value.equals(tags.get(tag));
  }

  /** Whether a text is set, but otherwise. */
  public synchronized boolean hasOther(String tag, String value) {
    return tags.containsKey(tag) && !has(tag, value);
  }

  /** Whether the run came to its end, now or before. */
  public synchronized boolean isFinished() {
    return status == RunStatus.FINISHED;
  }

  /** The step that follows the last one of a figure; 0 where it has none. */
  public synchronized long nextStep(String key) {
    return nextStep(Set.of(key));
  }

  /** The step that follows the last one of several figures; 0 where none of them has any. */
  public synchronized long nextStep(Set<String> keys) {
    return measured.stream()
        .filter(place -> keys.contains(place.key()))
        .mapToLong(place -> place.step() + 1)
        .max()
        .orElse(0);
  }

  /** Registers the run's model, unless it is registered so already. */
  public synchronized void register(Registration registration) {
    if (!registrations.contains(registration)) {
      append(new RunEvent.Registered(registration));
    }
  }

  /** Registers the run's model, also where it is registered so: the alias may be another's now. */
  public synchronized void registerAgain(Registration registration) {
    append(new RunEvent.Registered(registration));
  }

  /**
   * Ends the run; one that finished stays so.
   *
   * @param milliseconds when it ended, since 1970
   */
  public synchronized void end(RunStatus how, long milliseconds) {
    if (status != RunStatus.FINISHED && status != how) {
      append(new RunEvent.Ended(how, milliseconds));
    }
    try {
      events.force(true);
    } catch (IOException failure) {
      throw SpoolErrors.of(file, failure);
    }
  }

  private void append(RunEvent event) {
    ByteBuffer line = ByteBuffer.wrap((Json.write(event) + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      if (events.size() > end) {
        events.truncate(end);
      }
      DurableFiles.writeFully(events, line);
      end = events.size();
    } catch (IOException failure) {
      throw SpoolErrors.of(file, failure);
    }
    remember(event);
    changed.run();
  }

  @Override
  public synchronized void close() {
    try (held) {
      events.close();
    } catch (IOException failure) {
      throw SpoolErrors.of(file, failure);
    }
    changed.run();
  }
}
