package org.crosshash.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.guidance.MarkdownSection;
import picocli.CommandLine.Option;

/** The option that renews generated parts of the methods' documents. */
final class DocsOption {
  @Option(
      names = "--docs",
      paramLabel = "FOLDER",
      description =
          "Also renew what is generated in the documents: of each method in FOLDER/METHOD.md, of"
              + " all in FOLDER.md, each part between two comments that name it; the rest stays as"
              + " it is.")
  private Optional<Path> folder = Optional.empty();

  /** Renews a part of the page of all methods, if the option is given. */
  void section(String name, String content) {
    folder.ifPresent(
        path -> replace(path.resolveSibling(path.getFileName() + ".md"), name, content));
  }

  /** Renews a part of a method's page, if the option is given. */
  void section(String method, String name, String content) {
    folder.ifPresent(path -> replace(path.resolve(method + ".md"), name, content));
  }

  private static void replace(Path page, String name, String content) {
    try {
      Files.createDirectories(page.toAbsolutePath().getParent());
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The folder of --docs must be writable", page + " (" + failure + ")", "name another");
    }
    MarkdownSection.replace(page, name, content);
  }
}
