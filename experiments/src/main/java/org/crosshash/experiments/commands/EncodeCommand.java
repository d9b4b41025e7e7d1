package org.crosshash.experiments.commands;

import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.pipeline.DatasetEncoding;
import org.crosshash.experiments.pipeline.UploadedDataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns a dataset's pictures and texts into vectors. */
@Command(
    name = "encode",
    mixinStandardHelpOptions = true,
    description = {
      "Turn a dataset's pictures and texts into vectors; prints the name of the table.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  embeddings=$(crosshash encode --dataset openclipart)",
      "  crosshash encode --dataset openclipart --set objects=whole --set unreadable=skip"
    })
final class EncodeCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private SettingsOptions settings;
  @Spec private CommandSpec specification;

  @Option(names = "--dataset", required = true, paramLabel = "NAME", description = "Dataset.")
  private String dataset;

  @Override
  public void run() {
    try (Session session = platform.open()) {
      Dataset pairs = session.dataset(dataset);
      EncodeConfig config =
          Settings.resolve(
              settings.over(DatasetEncoding.of(pairs, EncodeConfig.getDefaultInstance())));
      UploadedDataset data = session.upload(pairs, "query");
      if (data.vectors()) {
        specification
            .commandLine()
            .getErr()
            .println(dataset + " came with vectors: they are its embeddings");
        specification.commandLine().getOut().println(data.content().getName());
        return;
      }
      EncodeTableResponse response = session.stages().encode(data.content(), config);
      response
          .getSkippedList()
          .forEach(item ->
              specification
                  .commandLine()
                  .getErr()
                  .println("left out " + item.getId() + ": " + item.getReason()));
      if (response.getTotalSkipped() > response.getSkippedCount()) {
        specification
            .commandLine()
            .getErr()
            .printf(
                "left out %,d in all: %s%n",
                response.getTotalSkipped(), response.getSkippedTable().getName());
      }
      specification.commandLine().getOut().println(response.getEmbeddings().getName());
    }
  }
}
