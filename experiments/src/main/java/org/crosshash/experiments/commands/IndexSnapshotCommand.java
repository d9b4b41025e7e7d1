package org.crosshash.experiments.commands;

import com.google.protobuf.util.Timestamps;
import java.io.PrintWriter;
import java.util.Optional;
import org.crosshash.search.v1.DeleteSnapshotRequest;
import org.crosshash.search.v1.IndexSnapshotInfo;
import org.crosshash.search.v1.ListSnapshotsRequest;
import org.crosshash.search.v1.ListSnapshotsResponse;
import org.crosshash.search.v1.SnapshotIndexRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes, lists and deletes snapshots of indexes. */
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    description = {
      "Keep a consistent copy of an index under a name, while it goes on; prints the snapshot's"
          + " name. Without arguments all snapshots are listed.",
      "",
      "Its tables are shared with the index by hard links, so that it is made at once and takes"
          + " little room at first. It outlives the index.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash index snapshot aliases/flags --id before-cleaning",
      "  crosshash index snapshot",
      "  crosshash index snapshot --delete indexes/flags-3a36536066/snapshots/before-cleaning"
    })
final class IndexSnapshotCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Parameters(
      arity = "0..1",
      paramLabel = "INDEX",
      description = "indexes/ID or aliases/ID; without it snapshots are listed.")
  private Optional<String> index = Optional.empty();

  @Option(
      names = "--id",
      paramLabel = "ID",
      defaultValue = "snapshot",
      description = "Name of the snapshot among those of its index (default: ${DEFAULT-VALUE}).")
  private String id;

  @Option(names = "--delete", paramLabel = "SNAPSHOT", description = "Delete this snapshot.")
  private Optional<String> deleted = Optional.empty();

  @Override
  public void run() {
    PrintWriter out = specification.commandLine().getOut();
    try (Session session = platform.open()) {
      deleted.ifPresent(name ->
          session
              .client()
              .search()
              .deleteSnapshot(DeleteSnapshotRequest.newBuilder().setName(name).build()));
      if (index.isPresent()) {
        IndexSnapshotInfo taken =
            IndexWork.await(
                session,
                session
                    .client()
                    .search()
                    .snapshotIndex(
                        SnapshotIndexRequest.newBuilder()
                            .setIndex(index.get())
                            .setSnapshotId(id)
                            .build()),
                IndexSnapshotInfo.class);
        out.println(taken.getName());
      } else if (deleted.isEmpty()) {
        list(session, out);
      }
    }
  }

  private static void list(Session session, PrintWriter out) {
    TextTable table = new TextTable("name", "version", "entries", "bits", "bytes", "taken");
    String token = "";
    do {
      ListSnapshotsResponse page =
          session
              .client()
              .search()
              .listSnapshots(ListSnapshotsRequest.newBuilder().setPageToken(token).build());
      for (IndexSnapshotInfo each : page.getSnapshotsList()) {
        table.row(
            each.getName(),
            Long.toString(each.getVersion()),
            Long.toString(each.getEntries()),
            Integer.toString(each.getBits()),
            Long.toString(each.getDiskBytes()),
            each.getDamage().isEmpty()
                ? Timestamps.toString(each.getCreateTime())
                : "damaged: " + each.getDamage());
      }
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    out.print(table.text());
  }
}
