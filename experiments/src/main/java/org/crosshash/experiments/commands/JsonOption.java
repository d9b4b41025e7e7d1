package org.crosshash.experiments.commands;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that writes results for scripts: one JSON object a line. */
final class JsonOption {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write the results to this file, one JSON object a line.")
  private Optional<Path> file = Optional.empty();

  /** Writes the objects, if the option is given; replaces a file that is there. */
  void write(List<? extends Map<String, ?>> objects) {
    file.ifPresent(path -> JsonLines.write("--json", path, objects));
  }
}
