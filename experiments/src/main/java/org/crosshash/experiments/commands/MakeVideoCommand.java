package org.crosshash.experiments.commands;

import java.util.Optional;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.MovingSample;
import org.crosshash.experiments.datasets.SampleDataset;
import org.crosshash.experiments.platform.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a small text-video dataset of pictures that move. */
@Command(
    name = "make-video",
    mixinStandardHelpOptions = true,
    description = {
      "Make a small text-video dataset: some pictures of a dataset, each moving to the left and to"
          + " the right, growing, shrinking, turning and standing still, as GIFs with matching"
          + " words behind the captions.",
      "",
      "Labels, groups and split are the pictures' own. The same pictures give the same bytes.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  crosshash datasets make-video",
      "  crosshash quickstart --dataset openclipart-video --methods hugginghash,hugginghash-plus"
    })
final class MakeVideoCommand implements Runnable {
  @Mixin private WorkspaceOption workspace;
  @Spec private CommandSpec specification;

  @Option(
      names = "--from",
      paramLabel = "NAME",
      defaultValue = SampleDataset.NAME,
      description = "Dataset whose pictures move (default: ${DEFAULT-VALUE}).")
  private String from;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the new dataset (default: that of the pictures, and -video).")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "8",
      description = "Frames of a video (default: ${DEFAULT-VALUE}).")
  private int frames;

  @Option(
      names = "--shuffle-frames",
      description = "Put the frames of each video out of order: a control that lacks the time.")
  private boolean shuffled;

  @Option(names = "--replace", description = "Replace a dataset of the same name.")
  private boolean replace;

  @Override
  public void run() {
    Workspace opened = workspace.open();
    DatasetCatalogue catalogue = new DatasetCatalogue(opened.datasets());
    Dataset source = catalogue.get(from).requireEncodable();
    String called = Dataset.requireValidName(name.orElse(from + "-video"));
    MovingSample standard = MovingSample.STANDARD;
    Dataset made =
        new MovingSample(standard.pictures(), standard.side(), frames, shuffled)
            .make(source, called, opened.datasets().resolve(called).resolve("videos"));
    catalogue.add(made, replace);
    specification
        .commandLine()
        .getOut()
        .printf("%s: %d videos, %s%n", called, made.pairs().size(), made.description());
  }
}
