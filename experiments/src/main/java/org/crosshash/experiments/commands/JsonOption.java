package org.crosshash.experiments.commands;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import picocli.CommandLine.Option;

/** The option that writes results for scripts: one JSON object a line. */
final class JsonOption {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write the results to this file, one JSON object a line.")
  private Optional<Path> file = Optional.empty();

  /** Writes the objects, if the option is given; replaces a file that is there. */
  void write(List<? extends Map<String, ?>> objects) {
    if (file.isEmpty()) {
      return;
    }
    try {
      StringBuilder lines = new StringBuilder();
      for (Map<String, ?> object : objects) {
        lines.append(MAPPER.writeValueAsString(object)).append('\n');
      }
      Files.writeString(file.get(), lines);
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The file of --json must be writable", file.get() + " (" + failure + ")", "name another");
    }
  }
}
