package org.crosshash.experiments.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.statistics.PairedTest;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.compare.ComparisonText;
import org.crosshash.experiments.sweeps.compare.ConfigDifference;
import org.crosshash.experiments.sweeps.compare.SideBySide;
import org.crosshash.experiments.sweeps.compare.Subject;
import org.crosshash.experiments.sweeps.compare.SubjectFinder;
import org.crosshash.experiments.sweeps.file.ExperimentFiles;
import org.crosshash.experiments.sweeps.file.LoadedFile;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.state.SweepStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two sweeps or two trials. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Say in what two sweeps, or two trials of sweeps, differ: settings key by key, and figures with"
          + " paired tests over the queries.",
      "",
      "A sweep is named by its file, its name, or the beginning of its digest; a trial by SWEEP/LABEL"
          + " (with the dataset before the label where the sweep has several) or by the beginning of"
          + " its identity. Nothing is run.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash compare first-study second-study",
      "  crosshash compare my-study/dgcpn-16-s1 my-study/djsrh-16-s1 --markdown difference.md"
    })
final class CompareCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Parameters(index = "0", paramLabel = "A", description = "The first.")
  private String first;

  @Parameters(index = "1", paramLabel = "B", description = "The second.")
  private String second;

  @Option(
      names = "--test",
      paramLabel = "TEST",
      description = "Paired test: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private PairedTest test = PairedTest.WILCOXON;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Also write it as Markdown; - writes that to standard output instead.")
  private Optional<Path> markdown = Optional.empty();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write it as JSON; - writes that to standard output instead.")
  private Optional<Path> json = Optional.empty();

  @Override
  public void run() {
    PrintWriter out = specification.commandLine().getOut();
    Workspace opened = platform.workspace();
    DatasetCatalogue datasets = new DatasetCatalogue(opened.datasets());
    EncodingModels models = platform.models();
    try (SweepStore store = SweepStore.open(opened.sweeps())) {
      Function<LoadedFile, OpenSweep> open =
          file -> new OpenSweep(store, Sweep.of(file, datasets, models));
      SubjectFinder finder =
          new SubjectFinder(
              store, stored -> open.apply(ExperimentFiles.parse(stored.text(), List.of())));
      SideBySide comparison =
          SideBySide.of(subject(finder, open, first), subject(finder, open, second), test);
      boolean elsewhere = write(out, markdown, ComparisonText.markdown(comparison));
      elsewhere |= write(out, json, ComparisonText.json(comparison));
      if (!elsewhere) {
        print(out, comparison);
      }
    }
  }

  /** What a file says, where there is one of that name; else what the workspace has. */
  private static Subject subject(
      SubjectFinder finder, Function<LoadedFile, OpenSweep> open, String name) {
    return name.matches(".*\\.(ya?ml|json)") && Files.exists(Path.of(name))
        ? SubjectFinder.whole(open.apply(ExperimentFiles.load(Path.of(name), List.of())))
        : finder.find(name);
  }

  /** Writes a form where it is asked for; says whether that is standard output. */
  private static boolean write(PrintWriter out, Optional<Path> file, String text) {
    if (file.isEmpty()) {
      return false;
    }
    if (file.get().toString().equals("-")) {
      out.print(text);
      return true;
    }
    try {
      Files.writeString(file.get(), text);
      return false;
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The file of a comparison must be writable",
          file.get() + " (" + failure + ")",
          "name another");
    }
  }

  private static void print(PrintWriter out, SideBySide comparison) {
    out.printf("first:  %s%nsecond: %s%n%n", comparison.left(), comparison.right());
    if (comparison.settings().isEmpty()) {
      out.println("No setting differs.");
    } else {
      TextTable settings = new TextTable("setting", "first", "second");
      for (ConfigDifference setting : comparison.settings()) {
        settings.row(setting.key(), setting.left(), setting.right());
      }
      out.print(settings.text());
    }
    TextTable figures = new TextTable(ComparisonText.figureHeads().toArray(String[]::new));
    for (List<String> row : ComparisonText.figures(comparison)) {
      figures.row(row.toArray(String[]::new));
    }
    out.printf("%n%s%n%s%n", figures.text(), ComparisonText.legend(comparison));
    comparison.notes().forEach(note -> out.println("Not compared: " + note));
  }
}
