package org.crosshash.experiments.commands;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.artifacts.v1.Artifact;
import org.crosshash.artifacts.v1.CollectGarbageRequest;
import org.crosshash.artifacts.v1.CollectGarbageResponse;
import org.crosshash.artifacts.v1.DeleteArtifactRequest;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.artifacts.v1.ListArtifactsRequest;
import org.crosshash.artifacts.v1.ListArtifactsResponse;
import org.crosshash.artifacts.v1.PinArtifactRequest;
import org.crosshash.artifacts.v1.UnpinArtifactRequest;
import org.crosshash.artifacts.v1.VerifyArtifactRequest;
import org.crosshash.client.ArtifactsClient;
import org.crosshash.client.Service;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, describes and keeps the tables and models of a store. */
@Command(
    name = "tables",
    mixinStandardHelpOptions = true,
    description = {"List the tables and models of a store, newest first; or care for one.", ""},
    footer = {
      "",
      "Examples:",
      "  crosshash tables",
      "  crosshash tables --content codes",
      "  crosshash tables show tables/0a1b…",
      "  crosshash tables collect-garbage --dry-run"
    })
final class TablesCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      defaultValue = "encoder",
      description =
          "Whose store, with --endpoints: encoder, similarity, trainer or search (default:"
              + " ${DEFAULT-VALUE}).")
  private Service service;

  @Option(
      names = "--content",
      paramLabel = "KIND",
      defaultValue = "",
      description =
          "Only items, embeddings, guidance, codes, neighbours, metrics, curves or model.")
  private String content;

  @Override
  public void run() {
    try (Session session = platform.open()) {
      ArtifactsClient artifacts = session.client().artifacts(service);
      List<Artifact> all = new ArrayList<>();
      String page = "";
      do {
        ListArtifactsResponse response =
            artifacts.listArtifacts(
                ListArtifactsRequest.newBuilder()
                    .setPageSize(1000)
                    .setPageToken(page)
                    .setContent(content)
                    .build());
        all.addAll(response.getArtifactsList());
        page = response.getNextPageToken();
      } while (!page.isEmpty());
      TextTable table = new TextTable("name", "content", "rows", "bytes", "made by", "pinned");
      all.forEach(artifact ->
          table.row(
              artifact.getName(),
              artifact.getContent(),
              Long.toString(artifact.getRowCount()),
              Long.toString(artifact.getSizeBytes()),
              artifact.hasProvenance() ? artifact.getProvenance().getOperation() : "upload",
              artifact.getPinned() ? "yes" : ""));
      out().print(table.text());
    }
  }

  private PrintWriter out() {
    return specification.commandLine().getOut();
  }

  private interface Action {
    void on(ArtifactsClient artifacts);
  }

  private void act(Action action) {
    try (Session session = platform.open()) {
      action.on(session.client().artifacts(service));
    }
  }

  private void print(Artifact artifact) {
    out()
        .printf(
            "%s: %s, %d rows, %d bytes, since %s%s%n",
            artifact.getName(),
            artifact.getContent(),
            artifact.getRowCount(),
            artifact.getSizeBytes(),
            Timestamps.toString(artifact.getCreateTime()),
            artifact.getPinned() ? ", pinned" : "");
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Show all that the store knows of a table or model, with how it was made.",
      footer = {"", "Example:", "  crosshash tables show tables/0a1b…"})
  void show(@Parameters(paramLabel = "NAME") String name) {
    act(artifacts -> {
      Artifact artifact =
          artifacts.getArtifact(GetArtifactRequest.newBuilder().setName(name).build());
      try {
        out().println(JsonFormat.printer().preservingProtoFieldNames().print(artifact));
      } catch (InvalidProtocolBufferException unknownAny) {
        throw new IllegalStateException("An artifact holds no Any", unknownAny);
      }
    });
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Read a table or model again from disk and check its digest.",
      footer = {"", "Example:", "  crosshash tables verify tables/0a1b…"})
  void verify(@Parameters(paramLabel = "NAME") String name) {
    act(artifacts ->
        print(artifacts.verifyArtifact(VerifyArtifactRequest.newBuilder().setName(name).build())));
  }

  @Command(
      name = "pin",
      mixinStandardHelpOptions = true,
      description = "Protect a table or model, and all it was made from, from garbage collection.",
      footer = {"", "Example:", "  crosshash tables pin models/0a1b…"})
  void pin(@Parameters(paramLabel = "NAME") String name) {
    act(artifacts ->
        print(artifacts.pinArtifact(PinArtifactRequest.newBuilder().setName(name).build())));
  }

  @Command(
      name = "unpin",
      mixinStandardHelpOptions = true,
      description = "Take a pin back.",
      footer = {"", "Example:", "  crosshash tables unpin models/0a1b…"})
  void unpin(@Parameters(paramLabel = "NAME") String name) {
    act(artifacts ->
        print(artifacts.unpinArtifact(UnpinArtifactRequest.newBuilder().setName(name).build())));
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Delete a table or model that is not pinned.",
      footer = {"", "Example:", "  crosshash tables delete tables/0a1b…"})
  void delete(@Parameters(paramLabel = "NAME") String name) {
    act(artifacts -> {
      artifacts.deleteArtifact(DeleteArtifactRequest.newBuilder().setName(name).build());
      out().println("deleted " + name);
    });
  }

  @Command(
      name = "collect-garbage",
      mixinStandardHelpOptions = true,
      description = "Delete what no pin, operation or index needs.",
      footer = {"", "Example:", "  crosshash tables collect-garbage --minimum-age 86400 --dry-run"})
  void collectGarbage(
      @Option(
              names = "--minimum-age",
              paramLabel = "SECONDS",
              defaultValue = "86400",
              description = "Keep what is younger (default: ${DEFAULT-VALUE}).")
          long minimumAge,
      @Option(names = "--dry-run", description = "Only say what would be deleted.")
          boolean dryRun) {
    act(artifacts -> {
      CollectGarbageResponse response =
          artifacts.collectGarbage(
              CollectGarbageRequest.newBuilder()
                  .setMinimumAgeSeconds(minimumAge)
                  .setDryRun(dryRun)
                  .build());
      response.getDeletedList().forEach(out()::println);
      out()
          .printf(
              "%d %s, %d bytes%n",
              response.getDeletedCount(),
              dryRun ? "would be deleted" : "deleted",
              response.getFreedBytes());
    });
  }
}
