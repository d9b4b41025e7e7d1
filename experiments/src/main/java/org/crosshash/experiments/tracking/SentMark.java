package org.crosshash.experiments.tracking;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.files.DurableFiles;

/**
 * How much of a run a server has.
 *
 * @param experimentId MLflow's id of the experiment
 * @param runId MLflow's id of the run
 * @param events how many of the run's events it has, from the first on
 */
record SentMark(
    @JsonProperty("experimentId") String experimentId,
    @JsonProperty("runId") String runId,
    @JsonProperty("events") int events) {
  private static final TypeReference<TreeMap<String, SentMark>> BY_SERVER =
      new TypeReference<>() {};

  /** The marks of a run by the address of the server. */
  static SortedMap<String, SentMark> read(Path file) {
    try {
      return Files.exists(file) ? Json.MAPPER.readValue(file.toFile(), BY_SERVER) : new TreeMap<>();
    } catch (IOException failure) {
      throw SpoolErrors.of(file, failure);
    }
  }

  /** Replaces the marks of a run, whole or not at all. */
  static void write(Path file, SortedMap<String, SentMark> marks) {
    try {
      DurableFiles.write(file, Json.write(marks).getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw SpoolErrors.of(file, failure);
    }
  }
}
