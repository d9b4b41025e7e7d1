package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.experiments.datasets.layouts.Layout;
import org.crosshash.experiments.datasets.layouts.Layouts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells the layouts that can be imported. */
@Command(
    name = "layouts",
    mixinStandardHelpOptions = true,
    description = {"Tell the layouts that `crosshash import` reads, with files and keys.", ""},
    footer = {
      "",
      "Examples:",
      "  crosshash datasets layouts",
      "  crosshash datasets layouts mirflickr-25k"
    })
final class LayoutsCommand implements Runnable {
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "One layout (default: all).")
  private Optional<String> name = Optional.empty();

  @Override
  public void run() {
    PrintWriter out = specification.commandLine().getOut();
    List<Map<String, Object>> lines = new ArrayList<>();
    List<Layout> layouts = name.map(Layouts::of).map(List::of).orElseGet(Layouts::all);
    for (Layout layout : layouts) {
      out.printf("%s: %s%n", layout.name(), layout.title());
      layout.files().forEach(file -> out.println("    " + file));
      out.println("    Source: " + layout.source());
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("layout", layout.name());
      line.put("title", layout.title());
      line.put("files", layout.files());
      line.put("source", layout.source());
      lines.add(line);
    }
    json.write(lines);
  }
}
