package org.crosshash.experiments.commands;

import org.crosshash.client.Service;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.AlignConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings pictures and texts into one space. */
@Command(
    name = "align",
    mixinStandardHelpOptions = true,
    description = {
      "Bring picture and text vectors into one space, fitted on the dataset's training pairs;"
          + " prints the name of the table.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  aligned=$(crosshash align --embeddings $embeddings --dataset openclipart)",
      "  crosshash align --embeddings $embeddings --dataset openclipart --set method=ridge"
    })
final class AlignCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private SettingsOptions settings;
  @Spec private CommandSpec specification;

  @Option(names = "--dataset", required = true, paramLabel = "NAME", description = "Dataset.")
  private String dataset;

  @Option(
      names = "--embeddings",
      required = true,
      paramLabel = "TABLE",
      description = "What `crosshash encode` printed.")
  private String embeddings;

  @Override
  public void run() {
    AlignConfig config = Settings.resolve(settings.over(AlignConfig.getDefaultInstance()));
    try (Session session = platform.open()) {
      specification
          .commandLine()
          .getOut()
          .println(
              session
                  .stages()
                  .align(
                      References.at(session.client(), Service.ENCODER, embeddings),
                      session.upload(session.dataset(dataset), "query").train(),
                      config)
                  .getAligned()
                  .getName());
    }
  }
}
