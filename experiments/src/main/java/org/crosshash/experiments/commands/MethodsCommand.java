package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.config.Methods;
import org.crosshash.experiments.results.MethodSettings;
import org.crosshash.experiments.v1.MethodDefinition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the methods, or shows one with its settings. */
@Command(
    name = "methods",
    mixinStandardHelpOptions = true,
    description = {
      "List the methods with their sources, or show one with the settings of its profiles, their"
          + " defaults, ranges and sources, and with its switches.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash methods",
      "  crosshash methods vtm-uch",
      "  crosshash methods --settings --json methods.jsonl"
    })
final class MethodsCommand implements Runnable {
  @Mixin private JsonOption json;
  @Mixin private DocsOption documents;
  @Spec private CommandSpec specification;

  @Parameters(arity = "0..1", paramLabel = "METHOD", description = "Id of the method to show.")
  private Optional<String> id = Optional.empty();

  @Option(names = "--settings", description = "Show the settings of all methods.")
  private boolean settings;

  @Override
  public void run() {
    Methods methods = Methods.shipped();
    List<MethodDefinition> chosen = id.map(methods::get).map(List::of).orElseGet(methods::all);
    PrintWriter out = specification.commandLine().getOut();
    chosen.forEach(method -> print(method, out));
    json.write(chosen.stream().map(MethodsCommand::line).toList());
    chosen.forEach(
        method -> documents.section(method.getId(), "settings", MethodSettings.markdown(method)));
  }

  private void print(MethodDefinition method, PrintWriter out) {
    out.printf(
        "%s%n  %s%n  source: %s%n", method.getId(), method.getDescription(), method.getSource());
    if (id.isEmpty() && !settings) {
      return;
    }
    out.printf("  %s%n%n", method.getFaithfulness());
    TextTable table = new TextTable("setting", "paper", "small", "default", "range", "source");
    for (MethodSettings.Row row : MethodSettings.of(method)) {
      table.row(
          row.path(),
          row.paper(),
          row.small(),
          row.setting().defaultValue(),
          row.setting().range(),
          row.setting().source());
    }
    out.println(table.text());
    if (method.getAblationsCount() > 0) {
      out.println("switches, by `crosshash ablations --methods " + method.getId() + "`:");
      method
          .getAblationsList()
          .forEach(ablation ->
              out.printf(
                  "  %s: %s (%s)%n",
                  ablation.getId(), ablation.getDescription(), MethodSettings.switches(ablation)));
      out.println();
    }
  }

  private static Map<String, Object> line(MethodDefinition method) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("method", method.getId());
    line.put("description", method.getDescription());
    line.put("source", method.getSource());
    line.put("faithfulness", method.getFaithfulness());
    line.put("profiles", new ArrayList<>(new TreeMap<>(method.getProfilesMap()).keySet()));
    line.put(
        "ablations", method.getAblationsList().stream().map(ablation -> ablation.getId()).toList());
    line.put("settings", MethodSettings.of(method).stream().map(MethodsCommand::setting).toList());
    return line;
  }

  private static Map<String, String> setting(MethodSettings.Row row) {
    Map<String, String> line = new LinkedHashMap<>();
    line.put("setting", row.path());
    line.put("paper", row.paper());
    line.put("small", row.small());
    line.put("default", row.setting().defaultValue());
    line.put("range", row.setting().range());
    line.put("source", row.setting().source());
    return line;
  }
}
