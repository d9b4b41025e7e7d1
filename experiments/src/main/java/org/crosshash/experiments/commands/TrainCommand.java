package org.crosshash.experiments.commands;

import java.util.Optional;
import org.crosshash.client.Service;
import org.crosshash.config.Settings;
import org.crosshash.experiments.pipeline.EpochChoice;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.experiments.pipeline.ValidationParts;
import org.crosshash.trainer.v1.TrainResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Train a method's hash networks on the dataset's training pairs; prints the name of the"
          + " model.",
      "",
      "A training that was broken off goes on from its last checkpoint.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  model=$(crosshash train --aligned $aligned --guidance $guidance --dataset openclipart \\",
      "    --method vtm-uch --bits 64)",
      "  crosshash train --aligned $aligned --dataset openclipart --method cca-itq --bits 32",
      "  crosshash train --aligned $aligned --dataset openclipart --method ucch \\",
      "    --validate-every 2 --select best --patience 5",
      "  crosshash train --aligned $aligned --dataset openclipart --method ucch --codes-every 2"
    })
final class TrainCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private MethodOptions method;
  @Mixin private SettingsOptions settings;
  @Mixin private ValidationOptions validation;
  @Mixin private CodeHistoryOptions codeHistory;
  @Spec private CommandSpec specification;

  @Option(names = "--dataset", required = true, paramLabel = "NAME", description = "Dataset.")
  private String dataset;

  @Option(
      names = "--aligned",
      required = true,
      paramLabel = "TABLE",
      description = "What `crosshash align` printed.")
  private String aligned;

  @Option(
      names = "--guidance",
      paramLabel = "TABLE",
      description = "What `crosshash guide` printed, for methods that have guidance.")
  private Optional<String> guidance = Optional.empty();

  @Option(
      names = "--bits",
      paramLabel = "N",
      defaultValue = "64",
      description = "Code length, a multiple of 8 (default: ${DEFAULT-VALUE}).")
  private int bits;

  @Override
  public void run() {
    var config =
        Settings.resolve(
            settings.over(codeHistory.over(validation.over(method.config(bits).getTraining()))));
    try (Session session = platform.open()) {
      UploadedDataset data = session.upload(session.dataset(dataset), "query");
      TrainResponse response =
          session
              .stages()
              .train(
                  References.at(session.client(), Service.ENCODER, aligned),
                  guidance.map(name -> References.at(session.client(), Service.SIMILARITY, name)),
                  data.train(),
                  config,
                  ValidationParts.of(config, data),
                  step -> {});
      if (response.getResumedFromStep() > 0) {
        specification
            .commandLine()
            .getErr()
            .println("went on from step " + response.getResumedFromStep());
      }
      if (response.hasValidation()) {
        specification
            .commandLine()
            .getErr()
            .println(
                EpochChoice.of(response, config.getValidation().getSelect()).sentence()
                    + "%nlast %s%nbest %s"
                        .formatted(
                            response.getLastModel().getName(), response.getBestModel().getName()));
      }
      specification.commandLine().getOut().println(response.getModel().getName());
    }
  }
}
