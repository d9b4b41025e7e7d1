package org.crosshash.experiments.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.guidance.GuidanceFinding;
import org.crosshash.experiments.guidance.GuidanceReport;
import org.crosshash.experiments.guidance.GuidanceStudy;
import org.crosshash.experiments.guidance.GuidanceTableRows;
import org.crosshash.experiments.guidance.MarkdownSection;
import org.crosshash.experiments.guidance.RecipeAblations;
import org.crosshash.experiments.guidance.RecipeChoice;
import org.crosshash.experiments.report.Fact;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.experiments.v1.MethodDefinition;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.ListRecipesRequest;
import org.crosshash.similarity.v1.ListRecipesResponse;
import org.crosshash.similarity.v1.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at what guidance recipes say about a dataset. */
@Command(
    name = "guidance",
    mixinStandardHelpOptions = true,
    description = {
      "Build a dataset's guidance by several recipes and compare it with the labels.",
      "",
      "Only training pairs are read, and only this command sees their labels.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash guidance --dataset openclipart",
      "  crosshash guidance --dataset openclipart --recipes vtm-uch,dgcpn --html guidance.html",
      "  crosshash guidance --dataset openclipart --markdown docs/guidance.md --json guidance.jsonl",
      "  crosshash guidance --dataset openclipart --ablations uchm"
    })
final class GuidanceCommand implements Runnable {
  private static final String PREFIX = "recipes/";
  private static final String ALL = "all";
  private static final String PAPER = "paper";

  /** Takes over similarities that it is given, so that there is nothing to look at without them. */
  private static final String OF_THE_USER = "external";

  @Mixin private PlatformOptions platform;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Option(
      names = "--dataset",
      defaultValue = "openclipart",
      paramLabel = "NAME",
      description = "Dataset (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--recipes",
      split = ",",
      defaultValue = ALL,
      paramLabel = "ID",
      description =
          "Recipes, separated by commas; all: those that need nothing but the dataset, in their"
              + " profile paper where they lack the asked one (default: ${DEFAULT-VALUE}).")
  private List<String> recipes;

  @Option(
      names = "--ablations",
      paramLabel = "ID",
      description = "Instead of recipes: the switches of one that has some, vtm-uch or uchm.")
  private Optional<String> ablations = Optional.empty();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "small",
      description = "paper or small (default: ${DEFAULT-VALUE}).")
  private String profile;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the recipes and of the batches (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "512",
      description =
          "Size of the batches in which all recipes are compared, at most 1024 (default:"
              + " ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a page with histograms, community sizes and picture sheets.")
  private Optional<Path> html = Optional.empty();

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Also put the table into this Markdown file, in place of an earlier one.")
  private Optional<Path> markdown = Optional.empty();

  @Override
  public void run() {
    PrintWriter out = specification.commandLine().getOut();
    try (Session session = platform.open()) {
      Map<String, Recipe> known = known(session);
      List<RecipeChoice> chosen = choose(known);
      Dataset dataset = session.dataset(name);
      GuidanceStudy study =
          new GuidanceStudy(
              session.client(),
              session.stages(),
              dataset,
              session.upload(dataset, "query"),
              batch,
              seed);
      List<GuidanceFinding> findings = new ArrayList<>();
      chosen.forEach(recipe -> findings.add(study.look(recipe)));
      TextTable table = new TextTable(GuidanceTableRows.header().toArray(String[]::new));
      findings.forEach(
          finding -> table.row(GuidanceTableRows.cells(finding).toArray(String[]::new)));
      out.print(table.text());
      out.println(GuidanceReport.chance(findings));
      json.write(
          findings.stream()
              .map(finding -> GuidanceTableRows.line(dataset.name(), finding))
              .toList());
      markdown.ifPresent(
          file -> MarkdownSection.replace(file, section(dataset), markdown(dataset, findings)));
      html.ifPresent(file ->
          write(
              file,
              new GuidanceReport(dataset, study, batch)
                  .render(
                      findings,
                      known.values().stream()
                          .collect(Collectors.toMap(GuidanceCommand::id, Recipe::getSource)))));
    }
  }

  private static Map<String, Recipe> known(Session session) {
    Map<String, Recipe> known = new LinkedHashMap<>();
    ListRecipesRequest.Builder request = ListRecipesRequest.newBuilder();
    ListRecipesResponse page;
    do {
      page = session.client().similarity().listRecipes(request.build());
      page.getRecipesList().forEach(recipe -> known.put(id(recipe), recipe));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return known;
  }

  private List<RecipeChoice> choose(Map<String, Recipe> known) {
    if (ablations.isPresent()) {
      return RecipeAblations.of(choice(named(ablations.get(), known), profile));
    }
    if (recipes.equals(List.of(ALL))) {
      return known.values().stream()
          .filter(recipe -> !id(recipe).equals(OF_THE_USER))
          .map(recipe -> choice(recipe, recipe.containsProfiles(profile) ? profile : PAPER))
          .toList();
    }
    return recipes.stream()
        .map(String::strip)
        .map(id -> choice(named(id, known), profile))
        .toList();
  }

  private static Recipe named(String id, Map<String, Recipe> known) {
    return Optional.ofNullable(known.get(id))
        .orElseThrow(() ->
            CrosshashException.invalid(
                "The recipes are " + String.join(", ", known.keySet()), id, "use one of them"));
  }

  private RecipeChoice choice(Recipe recipe, String chosen) {
    if (!recipe.containsProfiles(chosen)) {
      throw CrosshashException.invalid(
          "The profiles of " + id(recipe) + " are " + recipe.getProfilesMap().keySet(),
          chosen,
          "use one of them; a recipe without profiles needs input of its own, see `crosshash guide`");
    }
    GuidanceConfig config = recipe.getProfilesOrThrow(chosen).toBuilder().setSeed(seed).build();
    return new RecipeChoice(
        id(recipe),
        alignment(id(recipe)),
        Settings.resolve(config),
        recipe.getScope().equals("batch_local"));
  }

  /** That of the method of the same name, else what the profile's methods commonly have. */
  private AlignConfig alignment(String id) {
    Optional<MethodDefinition> method =
        Methods.shipped().all().stream().filter(shipped -> shipped.getId().equals(id)).findFirst();
    if (method.isPresent() && method.get().containsProfiles(profile)) {
      MethodConfig config = Methods.shipped().config(id, profile);
      return Settings.resolve(
          config.hasGuidanceAlignment() ? config.getGuidanceAlignment() : config.getAlignment());
    }
    return Settings.resolve(
        AlignConfig.newBuilder().setMethod(profile.equals(PAPER) ? "none" : "centre").build());
  }

  private static String id(Recipe recipe) {
    return recipe.getName().substring(PREFIX.length());
  }

  private String section(Dataset dataset) {
    return ablations
        .map(id -> "ablations of " + id + " " + dataset.name())
        .orElse("guidance " + dataset.name());
  }

  private String markdown(Dataset dataset, List<GuidanceFinding> findings) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s, %d training pairs, profile %s, seed %d, batches of about %d. %s%n%n"
            .formatted(
                dataset.name(),
                dataset.split().train().size(),
                profile,
                seed,
                batch,
                GuidanceReport.chance(findings)));
    row(text, GuidanceTableRows.header());
    text.append("|---").append("|---:".repeat(GuidanceTableRows.header().size() - 1)).append("|\n");
    findings.forEach(finding -> row(text, GuidanceTableRows.cells(finding)));
    if (ablations.isPresent()) {
      return text.toString();
    }
    text.append('\n');
    for (Fact fact : GuidanceTableRows.legend("", "those batches")) {
      text.append("- **").append(fact.name()).append("**: ").append(fact.statement().strip());
      text.append('\n');
    }
    return text.toString();
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static void write(Path file, String page) {
    try {
      Files.writeString(file, page);
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The page's file must be writable", file + " (" + failure + ")", "name another");
    }
  }
}
