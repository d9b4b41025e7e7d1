package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.datasets.SplitCounts;
import org.crosshash.experiments.datasets.TsvColumns;
import org.crosshash.experiments.datasets.TsvImporter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a dataset of a user's own pairs. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Make a dataset of your own image-text pairs.",
      "",
      "The file is UTF-8 with tabs between fields and a header line. Pictures stay where they are.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash import --tsv pairs.tsv --images photos --id id --image image --text text \\",
      "    --labels labels --labels-separator '|' --group group --split split",
      "  crosshash import --tsv pairs.tsv --images photos --id id --image file --text caption \\",
      "    --split-protocol permutation --query-count 2000 --train-count 5000 --name my-photos",
      "  crosshash quickstart --dataset my-photos"
    })
final class ImportCommand implements Runnable {
  @Mixin private WorkspaceOption workspace;
  @Spec private CommandSpec specification;

  @Option(names = "--tsv", required = true, paramLabel = "FILE", description = "The pairs.")
  private Path tsv;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR",
      description = "Folder that the paths of the image column start from.")
  private Path images;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      defaultValue = "id",
      description = "Column of unique ids (default: ${DEFAULT-VALUE}).")
  private String id;

  @Option(
      names = "--image",
      paramLabel = "COLUMN",
      defaultValue = "image",
      description = "Column of pictures' paths (default: ${DEFAULT-VALUE}).")
  private String image;

  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      defaultValue = "text",
      description = "Column of texts (default: ${DEFAULT-VALUE}).")
  private String text;

  @Option(
      names = "--labels",
      paramLabel = "COLUMN",
      description = "Column of labels; only evaluation reads them.")
  private Optional<String> labels = Optional.empty();

  @Option(
      names = "--labels-separator",
      paramLabel = "TEXT",
      defaultValue = "|",
      description = "What divides several labels, and several splits (default: ${DEFAULT-VALUE}).")
  private String separator;

  @Option(
      names = "--group",
      paramLabel = "COLUMN",
      description = "Column of groups of near-copies, which a split must not tear apart.")
  private Optional<String> group = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "COLUMN",
      description =
          "Column with train, database, query or validation; without any database, the training"
              + " pairs are the database.")
  private Optional<String> split = Optional.empty();

  @Option(
      names = "--split-protocol",
      paramLabel = "NAME",
      description =
          "Without --split: permutation (NumPy's, as VTM-UCH splits) or group-permutation (whole"
              + " groups).")
  private Optional<String> protocol = Optional.empty();

  @Option(
      names = "--query-count",
      paramLabel = "N",
      description = "Queries of the protocol (default: a tenth of the pairs, at most 2000).")
  private Optional<Integer> queries = Optional.empty();

  @Option(
      names = "--validation-count",
      paramLabel = "N",
      description = "Validation pairs of group-permutation (default: a twentieth, at most 2000).")
  private Optional<Integer> validation = Optional.empty();

  @Option(
      names = "--train-count",
      paramLabel = "N",
      description = "Training pairs of permutation (default: all that are left, at most 5000).")
  private Optional<Integer> train = Optional.empty();

  @Option(
      names = "--split-seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the protocol (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the dataset (default: the file's name).")
  private Optional<String> name = Optional.empty();

  @Option(names = "--replace", description = "Replace a dataset of the same name.")
  private boolean replace;

  @Option(
      names = "--quoted",
      description = "Fields may be enclosed in double quotation marks, doubled inside.")
  private boolean quoted;

  @Override
  public void run() {
    if (split.isPresent() && protocol.isPresent()) {
      throw CrosshashException.invalid(
          "Either a split column or a split protocol divides the pairs",
          "--split " + split.get() + " and --split-protocol " + protocol.get(),
          "leave one of them out");
    }
    TsvImporter importer =
        new TsvImporter(
            tsv,
            images.toAbsolutePath().normalize(),
            new TsvColumns(id, image, text, labels, separator, group, split),
            quoted);
    String chosen = name.orElseGet(this::nameOfFile);
    Dataset.requireValidName(chosen);
    String description = "imported from " + tsv.getFileName();
    Dataset dataset =
        protocol.isPresent()
            ? importer.read(
                chosen,
                description,
                protocol.get(),
                new SplitCounts(count(queries), count(validation), count(train), seed))
            : importer.read(chosen, description);
    new DatasetCatalogue(workspace.open().datasets()).add(dataset, replace);
    report(dataset);
  }

  private static OptionalInt count(Optional<Integer> option) {
    return option.map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  private String nameOfFile() {
    String stem = tsv.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    String name =
        stem.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^[^a-z]+|-+$", "");
    return name.isEmpty() ? "imported" : name;
  }

  private void report(Dataset dataset) {
    PrintWriter out = specification.commandLine().getOut();
    Split parts = dataset.split();
    out.printf(
        "%s: %d pairs; %d train, %d in the database, %d query, %d validation%n",
        dataset.name(),
        dataset.pairs().size(),
        parts.train().size(),
        parts.database().size(),
        parts.query().size(),
        parts.validation().size());
    out.println(parts.statement());
    if (!dataset.hasLabels()) {
      out.println("There are no labels: codes can be trained and searched, but not evaluated.");
    }
    out.println("Run it by: crosshash quickstart --dataset " + dataset.name());
  }
}
