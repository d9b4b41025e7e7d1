package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the datasets of the workspace. */
@Command(
    name = "datasets",
    mixinStandardHelpOptions = true,
    description = {
      "List the datasets of the workspace; with a command, describe one, or tell what can be"
          + " imported.",
      ""
    },
    subcommands = {
      DatasetDescribeCommand.class,
      LayoutsCommand.class,
      SplitsCommand.class,
      MakeVideoCommand.class
    },
    footer = {"", "Example:", "  crosshash datasets --json datasets.jsonl"})
final class DatasetsCommand implements Runnable {
  @Mixin private WorkspaceOption workspace;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    PrintWriter out = specification.commandLine().getOut();
    DatasetCatalogue catalogue = new DatasetCatalogue(workspace.open().datasets());
    List<Map<String, Object>> lines = new ArrayList<>();
    TextTable table =
        new TextTable("dataset", "pairs", "train", "database", "query", "validation", "labels");
    for (String name : catalogue.names()) {
      Dataset dataset = catalogue.get(name);
      long labels =
          dataset.pairs().stream().flatMap(pair -> pair.labels().stream()).distinct().count();
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("dataset", name);
      line.put("description", dataset.description());
      line.put("pairs", dataset.pairs().size());
      line.put("train", dataset.split().train().size());
      line.put("database", dataset.split().database().size());
      line.put("query", dataset.split().query().size());
      line.put("validation", dataset.split().validation().size());
      line.put("labels", labels);
      line.put("split", dataset.split().statement());
      dataset.features().ifPresent(features -> line.put("columns", features.columns()));
      catalogue.origin(name).forEach(line::putIfAbsent);
      lines.add(line);
      table.row(
          name,
          Integer.toString(dataset.pairs().size()),
          Integer.toString(dataset.split().train().size()),
          Integer.toString(dataset.split().database().size()),
          Integer.toString(dataset.split().query().size()),
          Integer.toString(dataset.split().validation().size()),
          Long.toString(labels));
    }
    out.print(table.text());
    json.write(lines);
  }
}
