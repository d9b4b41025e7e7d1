package org.crosshash.experiments.commands;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.crosshash.encoding.models.DetectorFolder;
import org.crosshash.encoding.models.DetectorForm;
import org.crosshash.encoding.models.DetectorImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a detector of an exported ONNX file. */
@Command(
    name = "add-detector",
    mixinStandardHelpOptions = true,
    description = {
      "Make a detector of an exported ONNX file, to find the objects of pictures: copy it, find out",
      "what it takes and gives, and load the result once. Limits on score and overlap, and all else,",
      "stand in detector.json of its folder and may be changed there.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash models add-detector --form yolox --id yolox-s --licence Apache-2.0 yolox_s.onnx",
      "  crosshash models check yolox-s",
      "  crosshash encode --dataset pairs --set objects=detected --set detector=yolox-s"
    })
final class ModelsAddDetectorCommand implements Runnable {
  @Mixin private WorkspaceOption where;
  @Spec private CommandSpec specification;

  @Option(
      names = "--form",
      required = true,
      paramLabel = "FORM",
      description =
          "What it is: yolox, yolo (v5 and later), nanodet, nanodet-plus, detr, rt-detr, faster-rcnn"
              + " (torchvision) or mmdet.")
  private String form;

  @Option(
      names = "--id",
      required = true,
      paramLabel = "ID",
      description = "Id of the new detector: a-z, 0-9, '.', '_' and '-'.")
  private String id;

  @Option(
      names = "--summary",
      paramLabel = "TEXT",
      description = "One line on what it is (default: form and file).")
  private Optional<String> summary = Optional.empty();

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      defaultValue = "not stated",
      description = "Licence of its weights (default: ${DEFAULT-VALUE}).")
  private String licence;

  @Option(
      names = "--side",
      paramLabel = "PIXELS",
      description = "Side of its input, where the file takes any (default: the form's usual one).")
  private Optional<Integer> side = Optional.empty();

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description = "Folder of encoders (default: the workspace's); what serve --encoders names.")
  private Optional<Path> into = Optional.empty();

  @Parameters(paramLabel = "FILE", description = "The exported model, *.onnx.")
  private Path file;

  @Override
  public void run() {
    DetectorFolder folder =
        new DetectorImport(
                DetectorForm.of(form),
                file,
                id,
                summary.orElse("%s from %s".formatted(form, file.getFileName())),
                licence,
                side.map(OptionalInt::of).orElse(OptionalInt.empty()))
            .into(into.orElseGet(() -> where.open().encoders()));
    specification
        .commandLine()
        .getOut()
        .printf("added %s, %d bytes, in %s%n", id, folder.bytes(), folder.path());
  }
}
