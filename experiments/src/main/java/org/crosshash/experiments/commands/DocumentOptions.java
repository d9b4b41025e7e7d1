package org.crosshash.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.guidance.MarkdownSection;
import picocli.CommandLine.Option;

/** The options that write tables into documents. */
final class DocumentOptions {
  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Also write what is printed to this file.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--docs",
      paramLabel = "FOLDER",
      description =
          "Also renew the tables of the documents: of each method in FOLDER/METHOD.md, of all in"
              + " FOLDER.md, each between two comments that name it; the rest stays as it is.")
  private Optional<Path> folder = Optional.empty();

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

  /** Renews a part of the page of all methods, if the option is given. */
  void section(String name, String content) {
    folder.ifPresent(path ->
        MarkdownSection.replace(path.resolveSibling(path.getFileName() + ".md"), name, content));
  }

  /** Renews a part of a method's page, if the option is given. */
  void section(String method, String name, String content) {
    folder.ifPresent(path -> {
      try {
        Files.createDirectories(path);
      } catch (IOException failure) {
        throw CrosshashException.invalid(
            "The folder of --docs must be writable", path + " (" + failure + ")", "name another");
      }
      MarkdownSection.replace(path.resolve(method + ".md"), name, content);
    });
  }
}
