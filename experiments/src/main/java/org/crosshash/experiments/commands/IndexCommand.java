package org.crosshash.experiments.commands;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.crosshash.client.Service;
import org.crosshash.experiments.pipeline.ServingIndex;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.experiments.platform.DefaultIndex;
import org.crosshash.search.v1.Index;
import org.crosshash.trainer.v1.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts the codes of a dataset's database into an index. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = {
      "Put the codes of a dataset's database into an index; prints its name.",
      "",
      "An index belongs to one model: codes of another come into an index of their own, and the one"
          + " before it under the same id is deleted once that is full. The alias of that id moves"
          + " over in one step, so that searches through it never meet a gap.",
      ""
    },
    subcommands = {
      IndexStatsCommand.class,
      IndexAliasCommand.class,
      IndexSnapshotCommand.class,
      IndexRestoreCommand.class,
      IndexCompactCommand.class,
    },
    footer = {
      "",
      "Examples:",
      "  index=$(crosshash index --id flags --codes $codes --dataset openclipart)",
      "  crosshash query \"a red flag\" --index $index",
      "  crosshash query \"a red flag\" --index aliases/flags",
      "  crosshash index stats aliases/flags"
    })
final class IndexCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description =
          "What its name begins with; 1 to 63 of a-z, 0-9 and hyphen, beginning with a letter.")
  private String id;

  @Option(names = "--codes", paramLabel = "TABLE", description = "What `crosshash hash` printed.")
  private String codes;

  @Option(names = "--dataset", paramLabel = "NAME", description = "Dataset.")
  private String dataset;

  @Override
  public void run() {
    // Not required by the parser, which would ask the subcommands for them too.
    requireGiven("--id", id);
    requireGiven("--codes", codes);
    requireGiven("--dataset", dataset);
    try (Session session = platform.open()) {
      UploadedDataset data = session.upload(session.dataset(dataset), "query");
      Model model = CodesModel.of(session.client(), codes);
      ServingIndex serving = new ServingIndex(session.client(), session.stages());
      Index index =
          serving.fill(
              id,
              model.getBits(),
              model.getName(),
              References.at(session.client(), Service.TRAINER, codes),
              Optional.of(data.database()),
              Optional.of(data.items()));
      Set<String> kept = new HashSet<>(Set.of(index.getName()));
      DefaultIndex.find(session.workspace()).ifPresent(standard -> kept.add(standard.index()));
      serving.point(id, index);
      serving.retire(id, kept);
      specification.commandLine().getOut().println(index.getName());
    }
  }

  private void requireGiven(String option, String value) {
    if (value == null) {
      throw new ParameterException(
          specification.commandLine(), "Missing required option: '" + option + "'");
    }
  }
}
