package org.crosshash.experiments.commands;

import org.crosshash.client.Service;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hashes embeddings with a model. */
@Command(
    name = "hash",
    mixinStandardHelpOptions = true,
    description = {"Hash all pictures and texts with a model; prints the table of codes.", ""},
    footer = {"", "Example:", "  codes=$(crosshash hash --model $model --aligned $aligned)"})
final class HashCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "What `crosshash train` printed.")
  private String model;

  @Option(
      names = "--aligned",
      required = true,
      paramLabel = "TABLE",
      description = "What `crosshash align` printed, aligned as the model's were.")
  private String aligned;

  @Override
  public void run() {
    try (Session session = platform.open()) {
      specification
          .commandLine()
          .getOut()
          .println(
              session
                  .stages()
                  .hash(
                      References.at(session.client(), Service.TRAINER, model),
                      References.at(session.client(), Service.ENCODER, aligned))
                  .getCodes()
                  .getName());
    }
  }
}
