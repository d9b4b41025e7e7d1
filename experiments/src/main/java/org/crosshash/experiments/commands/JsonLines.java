package org.crosshash.experiments.commands;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;

/** Results for scripts: one JSON object a line. */
final class JsonLines {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JsonLines() {}

  /**
   * Writes objects to a file; replaces one that is there.
   *
   * @param option the option that named the file, for errors
   */
  static void write(String option, Path file, List<? extends Map<String, ?>> objects) {
    try {
      StringBuilder lines = new StringBuilder();
      for (Map<String, ?> object : objects) {
        lines.append(MAPPER.writeValueAsString(object)).append('\n');
      }
      Files.writeString(file, lines);
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The file of " + option + " must be writable",
          file + " (" + failure + ")",
          "name another");
    }
  }
}
