package org.crosshash.experiments.commands;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.crosshash.client.Service;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.platform.DefaultIndex;
import org.crosshash.experiments.report.GalleryQuery;
import org.crosshash.experiments.report.Hit;
import org.crosshash.experiments.report.Pages;
import org.crosshash.experiments.report.Thumbnails;
import org.crosshash.experiments.retrieval.Retriever;
import org.crosshash.retrieval.v1.RetrieveRequest;
import org.crosshash.retrieval.v1.RetrieveResponse;
import org.crosshash.search.v1.Neighbour;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks an index by a text or a picture. */
@Command(
    name = "query",
    mixinStandardHelpOptions = true,
    description = {
      "Ask what quickstart built, by a text or a picture: nearest first, with Hamming distance,"
          + " text and path.",
      "",
      "A text asks for pictures and a picture for texts, unless --modality says otherwise.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash query \"a red flag\"",
      "  crosshash query --image photo.jpg --limit 5",
      "  crosshash query \"a red flag\" --filter 'NOT labels:sport'",
      "  crosshash query \"a red flag\" --open"
    })
final class QueryCommand implements Runnable {
  private static final int TEXT_WIDTH = 60;

  @Mixin private PlatformOptions platform;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Parameters(arity = "0..1", paramLabel = "TEXT", description = "The text that asks.")
  private Optional<String> text = Optional.empty();

  @Option(names = "--image", paramLabel = "FILE", description = "The picture that asks.")
  private Optional<Path> image = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many results, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--index",
      paramLabel = "INDEX",
      description = "indexes/ID of the index (default: what quickstart built last).")
  private Optional<String> index = Optional.empty();

  @Option(
      names = "--modality",
      paramLabel = "image|text",
      description = "Which side of the items answers (default: the other one).")
  private Optional<String> modality = Optional.empty();

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      defaultValue = "",
      description =
          "Only entries that pass, for example 'labels:dog AND NOT labels:cat'; the language is"
              + " described in docs/search.md.")
  private String filter;

  @Option(names = "--html", paramLabel = "FILE", description = "Also write a page with pictures.")
  private Optional<Path> html = Optional.empty();

  @Option(names = "--open", description = "Show that page in the browser.")
  private boolean open;

  @Override
  public void run() {
    if (text.isPresent() == image.isPresent()) {
      throw CrosshashException.invalid(
          "A query is a text or a picture",
          text.isPresent() ? "both are given" : "neither is given",
          "write for example: crosshash query \"a red flag\"");
    }
    try (Session session = platform.open()) {
      Optional<DefaultIndex> standard =
          index.isPresent()
              ? Optional.empty()
              : Optional.of(DefaultIndex.read(session.workspace()));
      RetrieveResponse response =
          retrieve(session, index.orElseGet(() -> standard.orElseThrow().index()));
      Optional<Path> folder = standard.map(chosen -> Path.of(chosen.folder()));
      print(response, folder);
      json.write(QueryLines.of(response, folder));
      if (html.isPresent() || open) {
        show(page(response, folder));
      }
    }
  }

  private RetrieveResponse retrieve(Session session, String asked) {
    RetrieveRequest.Builder request =
        RetrieveRequest.newBuilder().setIndex(asked).setLimit(limit).setFilter(filter);
    modality.ifPresent(request::setModality);
    text.ifPresent(request::setText);
    image.ifPresent(file -> request.setImage(ByteString.copyFrom(read(file))));
    // Separate services have no gateway in front: the command goes to each of them itself.
    return session.isEmbedded()
        ? session.client().retrieval(Service.SEARCH).retrieve(request.build())
        : new Retriever(session.client()).retrieve(request.build());
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException failure) {
      throw CrosshashException.notFound(
          "The picture that asks must be readable",
          file,
          "name a PNG, JPEG, WebP, GIF, BMP or TIFF");
    }
  }

  private void print(RetrieveResponse response, Optional<Path> folder) {
    PrintWriter out = specification.commandLine().getOut();
    int rank = 0;
    for (Neighbour neighbour : response.getNeighboursList()) {
      rank++;
      out.printf(
          "%3d  distance %2d  %s%n                  %s%n",
          rank,
          neighbour.getDistance(),
          shortened(QueryLines.text(neighbour)),
          QueryLines.path(neighbour, folder));
    }
    out.printf(
        "%.0f ms: embed %.0f, hash %.1f, search %.1f%n",
        response.getTimes().getTotalMilliseconds(),
        response.getTimes().getEmbedMilliseconds(),
        response.getTimes().getHashMilliseconds(),
        response.getTimes().getSearchMilliseconds());
  }

  private static String shortened(String text) {
    return text.length() <= TEXT_WIDTH ? text : text.substring(0, TEXT_WIDTH - 1) + "…";
  }

  private String page(RetrieveResponse response, Optional<Path> folder) {
    List<Hit> hits =
        response.getNeighboursList().stream()
            .map(neighbour -> {
              String path = QueryLines.path(neighbour, folder);
              return new Hit(
                  Thumbnails.of(Path.of(path)),
                  QueryLines.text(neighbour),
                  neighbour.getDistance(),
                  Hit.Relevance.UNKNOWN,
                  path);
            })
            .toList();
    return Pages.query(
        new GalleryQuery(
            text.isPresent() ? "text" : "picture",
            text.orElseGet(() -> String.valueOf(image.orElseThrow().getFileName())),
            image.map(Thumbnails::of),
            "",
            hits));
  }

  private void show(String page) {
    try {
      Path file = html.isPresent() ? html.get() : Files.createTempFile("crosshash-", ".html");
      Files.writeString(file, page);
      specification.commandLine().getOut().println("Page: " + file.toAbsolutePath());
      if (open) {
        Browser.open(file);
      }
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The page's file must be writable", failure.toString(), "name another by --html");
    }
  }
}
