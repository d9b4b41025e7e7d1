package org.crosshash.experiments.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.datasets.layouts.Captions;
import org.crosshash.experiments.datasets.layouts.FeatureMapping;
import org.crosshash.experiments.datasets.layouts.Importer;
import org.crosshash.experiments.datasets.layouts.Layout;
import org.crosshash.experiments.datasets.layouts.LayoutRequest;
import org.crosshash.experiments.datasets.layouts.Layouts;
import org.crosshash.experiments.pipeline.ScratchFolder;
import org.crosshash.experiments.platform.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a dataset of a user's own pairs, or of a published dataset in one of its layouts. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Make a dataset of your own image-text pairs, or of a published one as its files go around.",
      "",
      "Pictures stay where they are; those that lie inside of arrays, tables or archives are"
          + " written into the workspace. A dataset of features needs no encoder.",
      "",
      "A table is UTF-8 with a header line; `crosshash datasets layouts` tells the files and keys"
          + " of every layout.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash import --tsv pairs.tsv --images photos --id id --image image --text text \\",
      "    --labels labels --labels-separator '|' --group group --split split",
      "  crosshash import --tsv pairs.tsv --images photos --id id --image file --text caption \\",
      "    --split-protocol permutation --query-count 2000 --train-count 5000 --name my-photos",
      "  crosshash import --layout mirflickr-25k --from MIRFLICKR25K --split-protocol"
          + " djsrh-mirflickr",
      "  crosshash import --layout wiki --from wiki.mat",
      "  crosshash import --layout features --from mir_train.mat --from mir_query.mat \\",
      "    --features train.image=I_tr,train.text=T_tr,train.labels=L_tr,query.image=I_te,\\",
      "query.text=T_te,query.labels=L_te --name mir",
      "  crosshash quickstart --dataset my-photos"
    })
final class ImportCommand implements Runnable {
  private static final String TSV = "tsv";

  /** How folders begin that imports write into. */
  private static final String WRITTEN = "import-";

  @Mixin private WorkspaceOption workspace;
  @Mixin private TableColumnOptions table;
  @Mixin private SplitOptions division;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      description = "How the files hold the pairs: ${COMPLETION-CANDIDATES}.",
      completionCandidates = LayoutNames.class)
  private Optional<String> layout = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "PATH",
      description = "The files or folders of the layout; may be repeated.")
  private List<Path> from = new ArrayList<>();

  @Option(
      names = "--tsv",
      paramLabel = "FILE",
      description = "The pairs as a tab-separated table; the same as --layout tsv --from FILE.")
  private Optional<Path> tsv = Optional.empty();

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Folder that the pictures' paths start from.")
  private Optional<Path> images = Optional.empty();

  @Option(
      names = "--features",
      paramLabel = "KEYS",
      description =
          "Keys of layout features: image=KEY,text=KEY,labels=KEY, also by part: train.image=KEY.")
  private Optional<String> features = Optional.empty();

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      description = "The words of the columns of a bag of words, one a line, to make texts of it.")
  private Optional<Path> vocabulary = Optional.empty();

  @Option(
      names = "--label-names",
      paramLabel = "FILE",
      description = "The names of the columns of labels, one a line (default: they are numbered).")
  private Optional<Path> labelNames = Optional.empty();

  @Option(
      names = "--captions",
      paramLabel = "first|join|each",
      defaultValue = "first",
      description =
          "Of several captions take the first, join them, or make a pair of each, grouped by"
              + " picture (default: ${DEFAULT-VALUE}).")
  private String captions;

  @Option(
      names = "--concepts",
      paramLabel = "N",
      defaultValue = "" + LayoutRequest.CONCEPTS,
      description =
          "How many of NUS-WIDE's most frequent concepts are labels (default: ${DEFAULT-VALUE}).")
  private int concepts;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "" + LayoutRequest.FRAMES,
      description = "Most frames that are taken of a video (default: ${DEFAULT-VALUE}).")
  private int frames;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the dataset (default: the file's or the layout's).")
  private Optional<String> name = Optional.empty();

  @Option(names = "--replace", description = "Replace a dataset of the same name.")
  private boolean replace;

  @Override
  public void run() {
    Layout chosen = layout();
    List<Path> paths = tsv.map(List::of).orElse(from);
    if (paths.isEmpty()) {
      throw CrosshashException.invalid(
          "An import needs files",
          "none is named",
          "name them by --from, or a tab-separated table by --tsv");
    }
    if (table.split().isPresent() && division.protocol().isPresent()) {
      throw CrosshashException.invalid(
          "Either a split column or a split protocol divides the pairs",
          "--split " + table.split().get() + " and --split-protocol " + division.protocol().get(),
          "leave one of them out");
    }
    String called = Dataset.requireValidName(name.orElseGet(() -> nameOf(chosen, paths)));
    Workspace opened = workspace.open();
    DatasetCatalogue catalogue = new DatasetCatalogue(opened.datasets());
    catalogue.requireFree(called, replace);
    Path own = opened.datasets().resolve(called);
    String description = "imported from " + paths.getFirst().getFileName();
    // What the import writes goes into a folder of its own: a refused one leaves the old dataset
    // whole.
    Path fresh = own.resolve(WRITTEN + UUID.randomUUID());
    Importer.Imported imported;
    try {
      imported =
          new Importer(chosen, request(paths, fresh.resolve("pictures")), fresh.resolve("features"))
              .run(called, description, division.choice());
      catalogue.add(imported.dataset(), replace, origin(chosen, paths, imported));
    } catch (RuntimeException failure) {
      ScratchFolder.delete(fresh);
      throw failure;
    }
    deleteOthers(own, fresh);
    report(imported, chosen);
  }

  private static void deleteOthers(Path own, Path fresh) {
    try (Stream<Path> folders = Files.list(own)) {
      folders
          .filter(folder -> String.valueOf(folder.getFileName()).startsWith(WRITTEN))
          .filter(folder -> !folder.equals(fresh))
          .toList()
          .forEach(ScratchFolder::delete);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Layout layout() {
    if (tsv.isPresent() && (layout.isPresent() || !from.isEmpty())) {
      throw CrosshashException.invalid(
          "Files are named by --tsv, or by --layout and --from",
          "both are given",
          "leave --tsv out, and write --layout tsv --from FILE");
    }
    return Layouts.of(layout.orElse(TSV));
  }

  private LayoutRequest request(List<Path> paths, Path extraction) {
    return new LayoutRequest(
        paths,
        images.map(folder -> folder.toAbsolutePath().normalize()),
        vocabulary,
        labelNames,
        table.columns(),
        table.quoted(),
        captions(),
        concepts,
        frames,
        features.map(FeatureMapping::parse),
        extraction.toAbsolutePath().normalize());
  }

  private Captions captions() {
    return switch (captions) {
      case "first" -> Captions.FIRST;
      case "join" -> Captions.JOIN;
      case "each" -> Captions.EACH;
      default ->
          throw CrosshashException.invalid(
              "Several captions are used as first, join or each", captions, "use first");
    };
  }

  private Map<String, String> origin(Layout read, List<Path> paths, Importer.Imported imported) {
    Map<String, String> origin = new LinkedHashMap<>();
    origin.put("layout", read.name());
    origin.put(
        "files",
        paths.stream()
            .map(path -> path.toAbsolutePath().normalize().toString())
            .collect(Collectors.joining(", ")));
    origin.put("digest", imported.digest().hex());
    origin.put("split", imported.protocol());
    origin.put("split_digest", imported.dataset().split().digest().hex());
    return origin;
  }

  private static String nameOf(Layout layout, List<Path> paths) {
    boolean table =
        paths.size() == 1 && !layout.name().matches(".*-(25k|25k-rand|tc10|tc12)|dgcpn");
    String stem =
        table
            ? String.valueOf(paths.getFirst().getFileName()).replaceFirst("\\.[^.]*$", "")
            : layout.name();
    String name =
        stem.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^[^a-z]+|-+$", "");
    return name.isEmpty() ? "imported" : name;
  }

  private void report(Importer.Imported imported, Layout read) {
    PrintWriter out = specification.commandLine().getOut();
    Dataset dataset = imported.dataset();
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
    imported.remarks().forEach(out::println);
    if (!dataset.hasLabels()) {
      out.println("There are no labels: codes can be trained and searched, but not evaluated.");
    }
    out.printf("Digest of the pairs:  %s%n", imported.digest().hex());
    out.printf("Digest of the split:  %s  (%s)%n", parts.digest().hex(), imported.protocol());
    out.println("Look at it by: crosshash datasets describe " + dataset.name());
    out.println(
        dataset.features().isPresent()
            ? "Run it by: crosshash quickstart --dataset %s --methods cca-itq,ucch,djsrh"
                .formatted(dataset.name())
            : "Run it by: crosshash quickstart --dataset " + dataset.name());
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("dataset", dataset.name());
    line.put("layout", read.name());
    line.put("pairs", dataset.pairs().size());
    Split.names().forEach(part -> line.put(part, parts.part(part).size()));
    dataset.features().ifPresent(vectors -> line.put("columns", vectors.columns()));
    line.put("digest", imported.digest().hex());
    line.put("split", imported.protocol());
    line.put("split_digest", parts.digest().hex());
    line.put("remarks", imported.remarks());
    json.write(List.of(line));
  }
}
