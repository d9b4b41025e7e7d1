package org.crosshash.experiments.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.datasets.describe.DatasetDescription;
import org.crosshash.experiments.datasets.describe.LabelLeak;
import org.crosshash.experiments.datasets.describe.NearDuplicates;
import org.crosshash.experiments.report.DatasetView;
import org.crosshash.experiments.report.Fact;
import org.crosshash.experiments.report.Pages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a dataset looks like, and what may spoil its evaluation. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Tell what a dataset looks like: counts, labels, lengths of texts, chance levels; and what"
          + " may spoil its evaluation: pairs that ask and are known from training or the database,"
          + " and labels that texts say.",
      "",
      "Every picture is read once, for its likeness to others.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash datasets describe openclipart",
      "  crosshash datasets describe my-photos --html my-photos.html --json my-photos.jsonl"
    })
final class DatasetDescribeCommand implements Runnable {
  private static final int LABELS = 10;

  @Mixin private WorkspaceOption workspace;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Parameters(paramLabel = "NAME", description = "Dataset.")
  private String name;

  @Option(names = "--html", paramLabel = "FILE", description = "Also draw it on a page.")
  private Optional<Path> html = Optional.empty();

  @Option(
      names = "--radius",
      paramLabel = "N",
      defaultValue = "" + NearDuplicates.RADIUS,
      description =
          "Pictures look alike up to this Hamming distance of their 128-bit hashes, 0 to 32; -1"
              + " does not look at pictures (default: ${DEFAULT-VALUE}).")
  private int radius;

  @Override
  public void run() {
    if (radius < -1 || radius > 32) {
      throw CrosshashException.invalid(
          "The radius must be -1 to 32", radius, "use " + NearDuplicates.RADIUS);
    }
    DatasetCatalogue catalogue = new DatasetCatalogue(workspace.open().datasets());
    Dataset dataset = catalogue.get(name);
    DatasetDescription description =
        DatasetDescription.of(dataset, catalogue.origin(name), new NearDuplicates(radius));
    print(description);
    json.write(List.of(line(description)));
    html.ifPresent(file -> write(file, Pages.dataset(DatasetView.of(description))));
  }

  private void print(DatasetDescription description) {
    PrintWriter out = specification.commandLine().getOut();
    out.println(name + ": " + description.dataset().description());
    for (Fact fact : DatasetView.facts(description)) {
      out.println(fact.name() + ": " + fact.statement());
    }
    TextTable table = new TextTable("label", "pairs", "train", "database", "query");
    description.labels().entrySet().stream()
        .limit(LABELS)
        .forEach(label ->
            table.row(
                label.getKey(),
                count(label.getValue(), "all"),
                count(label.getValue(), "train"),
                count(label.getValue(), "database"),
                count(label.getValue(), "query")));
    if (!description.labels().isEmpty()) {
      out.println();
      out.print(table.text());
      if (description.labels().size() > LABELS) {
        out.println("and " + (description.labels().size() - LABELS) + " more");
      }
    }
    out.println();
    List<String> warnings = DatasetView.warnings(description);
    if (warnings.isEmpty()) {
      out.println(DatasetView.calm(description.dataset()));
    }
    warnings.forEach(warning -> out.println("Mind: " + warning));
    description.leaks().stream()
        .filter(leak -> leak.said() > 0)
        .limit(3)
        .forEach(leak -> out.println("      " + said(leak)));
    description.duplicates().found().stream()
        .limit(3)
        .forEach(one ->
            out.printf(
                "      %s: %s (%s) and %s%n",
                one.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                one.asking(),
                one.part(),
                one.seen()));
  }

  private static String said(LabelLeak leak) {
    return "label '%s' is said by %d of its %d texts, and by %d others"
        .formatted(leak.label(), leak.said(), leak.pairs(), leak.saidElsewhere());
  }

  private static String count(Map<String, Integer> counts, String part) {
    return Integer.toString(counts.getOrDefault(part, 0));
  }

  private Map<String, Object> line(DatasetDescription description) {
    Dataset dataset = description.dataset();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("dataset", name);
    line.put("description", dataset.description());
    line.put("pairs", dataset.pairs().size());
    line.put("split", dataset.split().statement());
    line.put("split_digest", dataset.split().digest().hex());
    line.put("origin", description.origin());
    dataset.features().ifPresent(features -> line.put("columns", features.columns()));
    line.put("labels", description.labels());
    line.put("labels_per_pair", description.labelsPerPair());
    line.put("text_words", description.textWords());
    description
        .chance()
        .ifPresent(chance -> {
          Map<String, Object> levels = new LinkedHashMap<>();
          levels.put("share", chance.share());
          levels.put("map_all", chance.mapAll());
          levels.put("map_at_50", chance.mapAt50());
          line.put("chance", levels);
        });
    line.put("label_leaks", description.leaks());
    line.put("pairs_that_say_their_label", description.leaking());
    line.put("groups_on_both_sides", description.groupsTorn());
    line.put("near_duplicates", description.duplicates().found());
    line.put("unreadable_pictures", description.duplicates().unreadable());
    Map<String, Object> parts = new LinkedHashMap<>();
    Split.names().forEach(part -> parts.put(part, dataset.split().part(part)));
    line.put("parts", parts);
    return line;
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
