package org.crosshash.experiments.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Describes and exports codes. */
@Command(
    name = "codes",
    mixinStandardHelpOptions = true,
    description = {"Describe codes without labels, or export them for other programs.", ""},
    subcommands = {CodesDescribeCommand.class, CodesExportCommand.class},
    footer = {
      "",
      "Examples:",
      "  crosshash codes describe $codes --communities $guidance --html codes.html",
      "  crosshash codes export $codes --format parquet --to codes.parquet"
    })
final class CodesCommand implements Runnable {
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    specification.commandLine().usage(specification.commandLine().getOut());
  }
}
