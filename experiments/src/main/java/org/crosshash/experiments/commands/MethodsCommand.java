package org.crosshash.experiments.commands;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.config.Methods;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.experiments.v1.MethodDefinition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the methods, or shows one with its settings. */
@Command(
    name = "methods",
    mixinStandardHelpOptions = true,
    description = {"List the methods, or show one with the settings of its profiles.", ""},
    footer = {
      "",
      "Examples:",
      "  crosshash methods",
      "  crosshash methods vtm-uch",
      "  crosshash methods --json methods.jsonl"
    })
final class MethodsCommand implements Runnable {
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Parameters(arity = "0..1", paramLabel = "METHOD", description = "Id of the method to show.")
  private Optional<String> id = Optional.empty();

  @Override
  public void run() {
    Methods methods = Methods.shipped();
    List<MethodDefinition> chosen = id.map(methods::get).map(List::of).orElseGet(methods::all);
    PrintWriter out = specification.commandLine().getOut();
    chosen.forEach(method -> print(method, out));
    json.write(chosen.stream().map(MethodsCommand::line).toList());
  }

  private void print(MethodDefinition method, PrintWriter out) {
    out.printf("%s%n  %s%n", method.getId(), method.getDescription());
    if (id.isPresent()) {
      out.printf("  source: %s%n  %s%n", method.getSource(), method.getFaithfulness());
      new TreeMap<>(method.getProfilesMap())
          .forEach((profile, config) -> out.printf("profile %s: %s%n", profile, text(config)));
    }
  }

  private static Map<String, Object> line(MethodDefinition method) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("method", method.getId());
    line.put("description", method.getDescription());
    line.put("source", method.getSource());
    line.put("faithfulness", method.getFaithfulness());
    line.put("profiles", new ArrayList<>(new TreeMap<>(method.getProfilesMap()).keySet()));
    return line;
  }

  private static String text(MethodConfig config) {
    try {
      return JsonFormat.printer().preservingProtoFieldNames().print(config);
    } catch (InvalidProtocolBufferException unknownAny) {
      throw new IllegalStateException("A method's settings hold no Any", unknownAny);
    }
  }
}
