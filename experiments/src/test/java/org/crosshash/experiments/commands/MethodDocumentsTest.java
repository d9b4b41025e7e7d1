package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.config.Methods;
import org.crosshash.experiments.v1.MethodDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The methods' documents: what is generated in them is what would be generated now. */
class MethodDocumentsTest {
  private static final Path PAGES = Path.of("..", "docs", "methods");

  @TempDir private Path folder;

  private static List<String> ids() {
    return Methods.shipped().all().stream().map(MethodDefinition::getId).toList();
  }

  @Test
  void methods_docs_changeNoPage() throws IOException {
    Path copies = Files.createDirectory(folder.resolve("methods"));
    for (String id : ids()) {
      Files.copy(PAGES.resolve(id + ".md"), copies.resolve(id + ".md"));
    }
    CommandLine line = CrosshashCommand.commandLine();
    line.setOut(new PrintWriter(new StringWriter()));

    assertThat(line.execute("methods", "--docs", copies.toString())).isZero();

    for (String id : ids()) {
      assertThat(copies.resolve(id + ".md"))
          .as("%s.md is stale: run `crosshash methods --docs docs/methods`", id)
          .hasSameTextualContentAs(PAGES.resolve(id + ".md"));
    }
  }

  @Test
  void pages_areOfTheShippedMethodsAlone() throws IOException {
    try (Stream<Path> pages = Files.list(PAGES)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(ids().stream().map(id -> id + ".md").toList());
    }
  }
}
