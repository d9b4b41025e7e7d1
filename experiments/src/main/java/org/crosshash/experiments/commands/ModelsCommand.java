package org.crosshash.experiments.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.ConseLite0Encoder;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncoderDescription;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.detect.FastestDet;
import org.crosshash.encoding.models.DetectorFolder;
import org.crosshash.encoding.models.Detectors;
import org.crosshash.encoding.models.FolderEncoder;
import org.crosshash.encoding.models.ModelCheck;
import org.crosshash.encoding.models.ModelFolder;
import org.crosshash.encoding.models.ModelFolders;
import org.crosshash.encoding.models.ModelImport;
import org.crosshash.encoding.models.ModelPreset;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.SampleDataset;
import org.crosshash.experiments.platform.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes encoders of exported models, and lists, describes and checks them. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = {
      "Encoders of this workspace: list them, or make one of an exported CLIP-type model.",
      "`export` writes a trained hash model for other programs, `describe` tells of it too.",
      "`add-detector` brings what finds objects in pictures.",
      "`add-tower` brings a text encoder that trainings fine-tune.",
      ""
    },
    subcommands = {
      ModelsAddDetectorCommand.class,
      ModelsAddTowerCommand.class,
      ModelsExportCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  crosshash models",
      "  crosshash models add --preset clip --id clip-b32 --licence MIT"
          + " exports/clip-vit-base-patch32",
      "  crosshash models check clip-b32",
      "  crosshash encode --dataset openclipart --set encoder=clip-b32"
    })
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec specification;

  @Mixin private WorkspaceOption workspace;

  @Override
  public void run() {
    list(workspace);
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the encoders and detectors of the workspace.",
      footer = {"", "Example:", "  crosshash models list"})
  void list(@Mixin WorkspaceOption where) {
    TextTable table = new TextTable("encoder", "dimension", "bytes", "state");
    table.row(ConseLite0Encoder.ID, "384", "", "built in");
    folders(where.open())
        .all()
        .forEach((id, entry) -> {
          switch (entry) {
            case ModelFolders.Entry.Described described -> {
              ModelFolder folder = described.folder();
              int dimension = folder.description().image().embedding().dimension();
              table.row(
                  id, Integer.toString(dimension), Long.toString(folder.bytes()), "described");
            }
            case ModelFolders.Entry.Broken broken ->
                table.row(id, "", "", broken.reason().getMessage());
          }
        });
    table.row(FastestDet.ID, "", "", "built in detector");
    Detectors.folders(where.open().encoders())
        .forEach((id, entry) -> {
          switch (entry) {
            case Detectors.Entry.Described described ->
                table.row(id, "", Long.toString(described.folder().bytes()), "detector");
            case Detectors.Entry.Broken broken ->
                table.row(id, "", "", broken.reason().getMessage());
          }
        });
    out().print(table.text());
  }

  @Command(
      name = "describe",
      mixinStandardHelpOptions = true,
      description = "Show what an encoder or detector is, or a trained hash model.",
      footer = {
        "",
        "Examples:",
        "  crosshash models describe conse-lite0",
        "  crosshash models describe $model"
      })
  void describe(@Mixin PlatformOptions where, @Parameters(paramLabel = "ID") String id) {
    if (id.startsWith(CodeHistoryText.MODELS)) {
      try (Session session = where.open()) {
        out().print(HashModelText.of(session.client().trainer(), id));
      }
      return;
    }
    Workspace opened = where.workspace();
    Optional<DetectorFolder> detector = detector(opened, id);
    if (detector.isPresent()) {
      out().print(DetectorText.of(detector.get()));
      return;
    }
    try (Encoder encoder = encoder(opened, id, ComputeDevice.CPU)) {
      EncoderDescription description = encoder.description();
      out()
          .printf(
              "%s%n  %s%n  digest:     %s%n  licence:    %s%n  dimensions: %s%n"
                  + "  own choice: resize %s, objects %s, words %s%n",
              description.id(),
              description.summary(),
              description.digest(),
              description.licence(),
              description.dimensions(),
              encoder.defaults().resize().id(),
              encoder.defaults().objects().id(),
              encoder.defaults().wordUnits().id());
    }
    if (!id.equals(ConseLite0Encoder.ID)) {
      ModelFolder folder = folders(opened).get(id);
      folder
          .sizes()
          .forEach((file, bytes) ->
              out()
                  .printf(
                      "  file:       %s, %s%n",
                      file,
                      bytes.isPresent()
                          ? bytes.getAsLong() + " bytes"
                          : "missing: bring it back, or make the folder anew with crosshash models"
                              + " add"));
      out().printf("  described by %s%n", folder.path().resolve("encoder.json"));
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Verify an encoder's files, run it on pairs of a dataset, and tell whether pictures are",
        "nearer to their own texts than to others'. Fails where they are not. Of a detector it tells",
        "how many boxes it finds."
      },
      footer = {"", "Example:", "  crosshash models check clip-b32 --dataset openclipart"})
  void check(
      @Mixin WorkspaceOption where,
      @Parameters(paramLabel = "ID") String id,
      @Option(
              names = "--dataset",
              paramLabel = "NAME",
              defaultValue = SampleDataset.NAME,
              description = "Dataset that the pairs come from (default: ${DEFAULT-VALUE}).")
          String name,
      @Option(
              names = "--pairs",
              paramLabel = "N",
              defaultValue = "100",
              description = "How many pairs, spread over the dataset (default: ${DEFAULT-VALUE}).")
          int count,
      @Option(
              names = "--device",
              paramLabel = "DEVICE",
              defaultValue = "auto",
              description =
                  "Where the models of a folder run: auto, cpu or cuda:N (default:"
                      + " ${DEFAULT-VALUE}).")
          String deviceName) {
    ComputeDevice device = ComputeDevice.of(deviceName);
    Dataset dataset = new DatasetCatalogue(where.open().datasets()).get(name).requireEncodable();
    if (id.equals(FastestDet.ID) || detector(where.open(), id).isPresent()) {
      try (Detectors detectors =
          new Detectors(Optional.of(where.open().encoders()), EngineSettings.on(device))) {
        List<byte[]> pictures =
            pairs(dataset, count).stream().map(ModelCheck.Pair::picture).toList();
        out().print(DetectorText.check(detectors.get(id), pictures));
      }
      return;
    }
    try (Encoder encoder = encoder(where.open(), id, device)) {
      ModelCheck.Report report = ModelCheck.run(encoder, pairs(dataset, count));
      out()
          .printf(
              "%s on %d pairs of %s: %s%n"
                  + "  cosine of a picture and its own text %.3f, and another's %.3f"
                  + " (each side minus its mean; standard error of the difference %.3f)%n"
                  + "  %.1f ms a picture, %.1f ms a text, on one thread, on %s%n",
              id,
              report.pairs(),
              name,
              report.passes() ? "passed" : "failed",
              report.aligned(),
              report.unaligned(),
              report.error(),
              report.imageMilliseconds(),
              report.textMilliseconds(),
              encoder.description().device());
      if (!report.passes()) {
        throw CrosshashException.precondition(
            "Pictures must be nearer to their own texts than to others', by two standard errors",
            "%.3f against %.3f, standard error %.3f"
                .formatted(report.aligned(), report.unaligned(), report.error()),
            "check that both halves belong to one model, and the preset and preprocessing; give"
                + " more --pairs");
      }
    }
  }

  private static List<ModelCheck.Pair> pairs(Dataset dataset, int count) {
    List<ModelCheck.Pair> pairs = new ArrayList<>();
    int all = dataset.pairs().size();
    int some = Math.min(Math.max(count, 0), all);
    for (int i = 0; i < some; i++) {
      Pair pair = dataset.pairs().get((int) ((long) i * all / some));
      try {
        byte[] picture = Files.readAllBytes(dataset.picture(pair));
        pairs.add(new ModelCheck.Pair(picture, pair.text()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pairs;
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Make an encoder of an exported model: copy its files, find out what they take and give,",
        "and load the result once."
      },
      footer = {
        "",
        "Examples:",
        "  crosshash models add --preset siglip --id siglip-b16 --licence Apache-2.0"
            + " exports/siglip",
        "  crosshash models add --preset clip --variant _quantized --id clip-q8 exports/clip",
        "  crosshash models add --preset openai --id vit-b32 --licence MIT exports/vit-b32"
      })
  void add(
      @Mixin WorkspaceOption where,
      @Option(
              names = "--preset",
              required = true,
              paramLabel = "PRESET",
              description =
                  "Layout of the export: clip, siglip, jina-clip, mobile-clip, chinese-clip,"
                      + " open-clip or openai.")
          String preset,
      @Option(
              names = "--id",
              required = true,
              paramLabel = "ID",
              description = "Id of the new encoder: a-z, 0-9, '.', '_' and '-'.")
          String id,
      @Option(
              names = "--summary",
              paramLabel = "TEXT",
              description = "One line on what it is (default: preset and source).")
          Optional<String> summary,
      @Option(
              names = "--licence",
              paramLabel = "TEXT",
              defaultValue = "not stated",
              description = "Licence of its weights (default: ${DEFAULT-VALUE}).")
          String licence,
      @Option(
              names = "--variant",
              paramLabel = "SUFFIX",
              defaultValue = "",
              description = "What ONNX files have before .onnx, for example _quantized.")
          String variant,
      @Option(
              names = "--side",
              paramLabel = "PIXELS",
              description =
                  "Side of the pictures of a TorchScript archive (default: OpenAI's sizes are"
                      + " tried).")
          Optional<Integer> side,
      @Option(
              names = "--into",
              paramLabel = "DIR",
              description =
                  "Folder of encoders (default: the workspace's); what serve --encoders names.")
          Optional<Path> into,
      @Parameters(paramLabel = "FOLDER", description = "Folder of the exported model.")
          Path source) {
    if (id.equals(ConseLite0Encoder.ID)) {
      throw new CrosshashException(
          Problem.ALREADY_EXISTS, "A new encoder must have a new id", id, "choose another id");
    }
    ModelFolder folder =
        new ModelImport(
                ModelPreset.of(preset),
                source,
                id,
                summary.orElse("%s from %s".formatted(preset, source.getFileName())),
                licence,
                variant,
                side.map(OptionalInt::of).orElse(OptionalInt.empty()))
            .into(into.orElse(folders(where.open()).root()));
    out().printf("added %s, %d bytes, in %s%n", id, folder.bytes(), folder.path());
  }

  private static ModelFolders folders(Workspace where) {
    return new ModelFolders(where.encoders());
  }

  private static Optional<DetectorFolder> detector(Workspace where, String id) {
    return Detectors.find(where.encoders(), id)
        .map(entry ->
            switch (entry) {
              case Detectors.Entry.Described described -> described.folder();
              case Detectors.Entry.Broken broken -> throw broken.reason();
            });
  }

  private static Encoder encoder(Workspace where, String id, ComputeDevice device) {
    return id.equals(ConseLite0Encoder.ID)
        ? new ConseLite0Encoder()
        : new FolderEncoder(folders(where).get(id), device);
  }

  private PrintWriter out() {
    return specification.commandLine().getOut();
  }
}
