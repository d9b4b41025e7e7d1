package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.experiments.datasets.ProtocolDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Explains the split protocols. */
@Command(
    name = "splits",
    mixinStandardHelpOptions = true,
    description = {
      "Explain the split protocols that `crosshash import --split-protocol` takes.",
      "",
      "A protocol has a version, and what it draws has a digest: the same pairs divide alike.",
      ""
    },
    footer = {"", "Example:", "  crosshash datasets splits"})
final class SplitsCommand implements Runnable {
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    PrintWriter out = specification.commandLine().getOut();
    List<Map<String, Object>> lines = new ArrayList<>();
    for (ProtocolDescription protocol : ProtocolDescription.all()) {
      out.printf(
          "%s, version %d: %s.%n    Counts: %s%n    Source: %s%n",
          protocol.name(),
          protocol.version(),
          protocol.rule(),
          protocol.counts(),
          protocol.source());
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("protocol", protocol.name());
      line.put("version", protocol.version());
      line.put("rule", protocol.rule());
      line.put("counts", protocol.counts());
      line.put("source", protocol.source());
      lines.add(line);
    }
    json.write(lines);
  }
}
