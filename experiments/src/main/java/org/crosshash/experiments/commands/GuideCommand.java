package org.crosshash.experiments.commands;

import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.Service;
import org.crosshash.config.Settings;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.similarity.v1.GuidanceConfig;
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
      "Build guidance on the dataset's training pairs, a method's or by any recipe; prints the name"
          + " of the table.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  guidance=$(crosshash guide --aligned $aligned --dataset openclipart --method vtm-uch)",
      "  crosshash guide --aligned $aligned --dataset openclipart --method vtm-uch \\",
      "    --set vtm_uch.communities=none",
      "  crosshash guide --aligned $aligned --dataset openclipart --recipe jdsh --profile nus-wide",
      "  crosshash guide --aligned $aligned --dataset openclipart --recipe external \\",
      "    --similarity mine.npy"
    })
final class GuideCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private GuidanceOptions guidance;
  @Mixin private SimilarityOptions similarity;
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
    guidance.check();
    try (Session session = platform.open()) {
      GuidanceConfig config =
          Settings.resolve(settings.over(guidance.config(session.client().similarity())));
      Dataset pairs = session.dataset(dataset);
      Optional<ArtifactReference> external = similarity.reference(session, pairs);
      specification
          .commandLine()
          .getOut()
          .println(
              session
                  .stages()
                  .guide(
                      References.at(session.client(), Service.ENCODER, aligned),
                      session.upload(pairs, "query").train(),
                      config,
                      external)
                  .getGuidance()
                  .getName());
    }
  }
}
