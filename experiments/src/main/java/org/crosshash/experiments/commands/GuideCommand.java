package org.crosshash.experiments.commands;

import org.crosshash.client.Service;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.MethodConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Builds what learning is guided by. */
@Command(
    name = "guide",
    mixinStandardHelpOptions = true,
    description = {
      "Build a method's guidance on the dataset's training pairs; prints the name of the table.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  guidance=$(crosshash guide --aligned $aligned --dataset openclipart --method vtm-uch)",
      "  crosshash guide --aligned $aligned --dataset openclipart --method vtm-uch \\",
      "    --set vtm_uch.communities=none"
    })
final class GuideCommand implements Runnable {
  private static final int ANY_BITS = 64;

  @Mixin private PlatformOptions platform;
  @Mixin private MethodOptions method;
  @Mixin private SettingsOptions settings;
  @Spec private CommandSpec specification;

  @Option(names = "--dataset", required = true, paramLabel = "NAME", description = "Dataset.")
  private String dataset;

  @Option(
      names = "--aligned",
      required = true,
      paramLabel = "TABLE",
      description = "What `crosshash align` printed.")
  private String aligned;

  @Override
  public void run() {
    MethodConfig config = method.config(ANY_BITS);
    if (!config.hasGuidance()) {
      throw CrosshashException.precondition(
          "Only a method with guidance can be guided",
          method.method() + " has none",
          "go on with `crosshash train`");
    }
    try (Session session = platform.open()) {
      specification
          .commandLine()
          .getOut()
          .println(
              session
                  .stages()
                  .guide(
                      References.at(session.client(), Service.ENCODER, aligned),
                      session.upload(session.dataset(dataset), "query").train(),
                      Settings.resolve(settings.over(config.getGuidance())))
                  .getGuidance()
                  .getName());
    }
  }
}
