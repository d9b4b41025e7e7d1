package org.crosshash.experiments.commands;

import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.RestoreIndexRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an index from a snapshot. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Make a new index from a snapshot; prints its name. Every file is compared with its digest"
          + " first: a damaged snapshot is refused, with the name of the file.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  crosshash index restore indexes/flags-3a36536066/snapshots/before-cleaning --id flags-old"
    })
final class IndexRestoreCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Parameters(paramLabel = "SNAPSHOT", description = "indexes/ID/snapshots/ID.")
  private String snapshot;

  @Option(names = "--id", required = true, paramLabel = "ID", description = "Id of the new index.")
  private String id;

  @Override
  public void run() {
    try (Session session = platform.open()) {
      Index index =
          IndexWork.await(
              session,
              session
                  .client()
                  .search()
                  .restoreIndex(
                      RestoreIndexRequest.newBuilder()
                          .setSnapshot(snapshot)
                          .setIndexId(id)
                          .build()),
              Index.class);
      specification.commandLine().getOut().println(index.getName());
    }
  }
}
