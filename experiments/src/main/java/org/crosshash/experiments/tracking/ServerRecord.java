package org.crosshash.experiments.tracking;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.crosshash.files.DurableFiles;

/**
 * What is written down of a local server.
 *
 * @param port where it listens on loopback
 * @param version of MLflow
 * @param processes its processes, its own first
 */
record ServerRecord(
    @JsonProperty("port") int port,
    @JsonProperty("version") String version,
    @JsonProperty("processes") List<Started> processes) {
  /** Copies the list. */
  ServerRecord {
    processes = List.copyOf(processes);
  }

  /**
   * A process that cannot be taken for a later one of the same number.
   *
   * @param id its number
   * @param at when it started, milliseconds since 1970
   */
  record Started(@JsonProperty("id") long id, @JsonProperty("at") long at) {
    static Started of(ProcessHandle process) {
      return new Started(process.pid(), start(process));
    }

    /** The process, if it still runs. */
    Optional<ProcessHandle> find() {
      return ProcessHandle.of(id)
          .filter(ProcessHandle::isAlive)
          .filter(process -> start(process) == at);
    }

    private static long start(ProcessHandle process) {
      return process.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
    }
  }

  /** The record of a file; empty where there is none. */
  static Optional<ServerRecord> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(Json.MAPPER.readValue(file.toFile(), ServerRecord.class))
          : Optional.empty();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Replaces a file, whole or not at all. */
  void write(Path file) {
    try {
      DurableFiles.write(file, Json.write(this).getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Processes that still run, the server's own first. */
  List<ProcessHandle> running() {
    return processes.stream().flatMap(process -> process.find().stream()).toList();
  }
}
