package org.crosshash.experiments.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.files.LockFile;
import org.crosshash.tables.Digest;

/**
 * A folder of runs: {@code <key>.jsonl} holds a run's events, {@code <key>.sent.json} how much of
 * it each server has, and {@code files} holds attached bytes by digest. One process at a time
 * records a run, and one at a time sends it; both may go on together.
 */
final class Spool {
  private static final String EVENTS = ".jsonl";
  private static final int LONGEST_SHOWN = 200;

  private final Path folder;

  Spool(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder.resolve("files"));
    } catch (IOException failure) {
      throw SpoolErrors.of(folder, failure);
    }
  }

  Path events(String key) {
    return folder.resolve(key + EVENTS);
  }

  Path mark(String key) {
    return folder.resolve(key + ".sent.json");
  }

  /** Keys of all runs, oldest first. */
  List<String> keys() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(EVENTS))
          .sorted((a, b) -> Long.compare(modified(a), modified(b)))
          .map(file -> file.getFileName().toString())
          .map(name -> name.substring(0, name.length() - EVENTS.length()))
          .toList();
    } catch (IOException failure) {
      throw SpoolErrors.of(folder, failure);
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException failure) {
      throw SpoolErrors.of(file, failure);
    }
  }

  /** Keeps bytes and gives their digest. */
  String keep(byte[] bytes) {
    String digest = Digest.of(bytes).hex();
    Path target = folder.resolve("files").resolve(digest);
    try {
      if (!Files.exists(target)) {
        DurableFiles.write(target, bytes);
      }
      return digest;
    } catch (IOException failure) {
      throw SpoolErrors.of(target, failure);
    }
  }

  byte[] kept(String digest) throws IOException {
    return Files.readAllBytes(folder.resolve("files").resolve(digest));
  }

  /** The events of a run; a last line that was torn by a crash is left out. */
  List<RunEvent> read(String key) {
    try {
      String text = Files.exists(events(key)) ? Files.readString(events(key), UTF_8) : "";
      return text.substring(0, text.lastIndexOf('\n') + 1)
          .lines()
          .filter(line -> !line.isBlank())
          .map(Spool::parse)
          .toList();
    } catch (IOException failure) {
      throw SpoolErrors.of(events(key), failure);
    }
  }

  /** Whether a run was not ended by who recorded it. */
  boolean isOpen(String key) {
    return read(key).stream().noneMatch(RunEvent.Ended.class::isInstance);
  }

  /** How a run began; empty where it is not known. */
  Optional<RunEvent.Started> start(String key) {
    try (BufferedReader lines = Files.newBufferedReader(events(key), UTF_8)) {
      String first = lines.readLine();
      return first != null && first.endsWith("}") && parse(first) instanceof RunEvent.Started start
          ? Optional.of(start)
          : Optional.empty();
    } catch (IOException failure) {
      throw SpoolErrors.of(events(key), failure);
    }
  }

  private static RunEvent parse(String line) {
    try {
      return Json.MAPPER.readValue(line, RunEvent.class);
    } catch (IOException failure) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "A line of a recorded run must be whole",
          line.substring(0, Math.min(LONGEST_SHOWN, line.length())),
          "take the line out of its file in the folder of runs",
          failure);
    }
  }

  /**
   * Goes on recording a run that is known; empty where it is not, or somebody else records it.
   *
   * @param changed is told of each event
   */
  Optional<TrackedRun> goOn(String key, Runnable changed) {
    if (read(key).isEmpty() || !(read(key).getFirst() instanceof RunEvent.Started started)) {
      return Optional.empty();
    }
    RunDescription description =
        new RunDescription(
            key, started.experiment(), started.name(), started.parameters(), started.tags());
    return holdForRecording(key).map(held -> TrackedRun.open(this, held, description, changed));
  }

  /** Takes a run for recording; empty where somebody else records it. */
  Optional<LockFile> holdForRecording(String key) {
    return hold(folder.resolve(key + ".recording"));
  }

  /** Takes a run for sending; empty where somebody else sends it. */
  Optional<LockFile> holdForSending(String key) {
    return hold(folder.resolve(key + ".sending"));
  }

  private static Optional<LockFile> hold(Path file) {
    try {
      return LockFile.take(file);
    } catch (IOException failure) {
      throw SpoolErrors.of(file, failure);
    }
  }
}
