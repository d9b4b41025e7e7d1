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
import org.crosshash.client.SimilarityClient;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the guidance recipes, or shows one with its settings. */
@Command(
    name = "recipes",
    mixinStandardHelpOptions = true,
    description = {"List the guidance recipes, or show one with the settings of its profiles.", ""},
    footer = {
      "",
      "Examples:",
      "  crosshash recipes",
      "  crosshash recipes jdsh",
      "  crosshash recipes --json recipes.jsonl"
    })
final class RecipesCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Parameters(arity = "0..1", paramLabel = "RECIPE", description = "Id of the recipe to show.")
  private Optional<String> id = Optional.empty();

  @Override
  public void run() {
    try (Session session = platform.open()) {
      SimilarityClient similarity = session.client().similarity();
      List<Recipe> chosen =
          id.isPresent()
              ? List.of(GuidanceOptions.recipe(similarity, id.get()))
              : GuidanceOptions.recipes(similarity);
      PrintWriter out = specification.commandLine().getOut();
      chosen.forEach(recipe -> print(recipe, out));
      json.write(chosen.stream().map(RecipesCommand::line).toList());
    }
  }

  private void print(Recipe recipe, PrintWriter out) {
    out.printf(
        "%s (%s)%n  %s%n",
        GuidanceOptions.id(recipe), recipe.getScope().replace('_', '-'), recipe.getDescription());
    if (id.isPresent()) {
      out.printf("  source: %s%n", recipe.getSource());
      new TreeMap<>(recipe.getProfilesMap())
          .forEach((profile, config) -> out.printf("profile %s: %s%n", profile, text(config)));
    } else {
      out.printf(
          "  profiles: %s%n", String.join(", ", new TreeMap<>(recipe.getProfilesMap()).keySet()));
    }
  }

  private static Map<String, Object> line(Recipe recipe) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("recipe", GuidanceOptions.id(recipe));
    line.put("scope", recipe.getScope());
    line.put("description", recipe.getDescription());
    line.put("source", recipe.getSource());
    line.put("profiles", new ArrayList<>(new TreeMap<>(recipe.getProfilesMap()).keySet()));
    return line;
  }

  private static String text(GuidanceConfig config) {
    try {
      return JsonFormat.printer().preservingProtoFieldNames().print(config);
    } catch (InvalidProtocolBufferException unknownAny) {
      throw new IllegalStateException("A recipe's settings hold no Any", unknownAny);
    }
  }
}
