package org.crosshash.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import picocli.CommandLine.Option;

/** The option that writes a table to a file too. */
final class OutputOption {
  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Also write what is printed to this file.")
  private Optional<Path> output = Optional.empty();

  /** Writes what is printed, if the option is given. */
  void write(String text) {
    output.ifPresent(file -> {
      try {
        Files.writeString(file, text);
      } catch (IOException failure) {
        throw CrosshashException.invalid(
            "The table's file must be writable", file + " (" + failure + ")", "name another");
      }
    });
  }
}
