package org.crosshash.experiments.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Who uses the platform of a workspace: a file for each, named by its process. A platform that
 * nobody asked to stay ends when the last of them is gone, however it went.
 */
final class ClientRegister {
  private static final AtomicLong NUMBER = new AtomicLong();

  private final Workspace workspace;

  ClientRegister(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Enters this process. */
  Entry enter() {
    Path file =
        workspace.clients().resolve(ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
    try {
      Files.writeString(file, "");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return new Entry(file);
  }

  /** Whether a living process is entered; entries of dead ones are removed. */
  boolean isAnyoneThere() {
    return entries().stream().filter(this::isAlive).count() > 0;
  }

  private List<Path> entries() {
    try (Stream<Path> files = Files.list(workspace.clients())) {
      return files.toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private boolean isAlive(Path entry) {
    String name = entry.getFileName().toString();
    boolean alive =
        name.matches("\\d+-\\d+")
            && ProcessHandle.of(Long.parseLong(name.substring(0, name.indexOf('-'))))
                .map(process -> process.isAlive() && enteredItself(process, entry))
                .orElse(false);
    if (!alive) {
      new Entry(entry).close();
    }
    return alive;
  }

  /** A process that is younger than the entry only has the number of the one that made it. */
  private static boolean enteredItself(ProcessHandle process, Path entry) {
    try {
      Instant entered = Files.getLastModifiedTime(entry).toInstant().plusSeconds(2);
      return process.info().startInstant().map(start -> start.isBefore(entered)).orElse(true);
    } catch (IOException removed) {
      return false;
    }
  }

  /** An entry; closing removes it. */
  record Entry(Path file) implements AutoCloseable {
    @Override
    public void close() {
      try {
        Files.deleteIfExists(file);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
