package org.crosshash.experiments.commands;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.Service;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.similarity.v1.BuildNeighbourGraphResponse;
import org.crosshash.similarity.v1.NeighbourGraphConfig;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Builds a graph of nearest neighbours. */
@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    description = {
      "Find each item's nearest neighbours among all; prints the name of the table.",
      "",
      "Its statistics go to standard error. Settings: column, neighbours, metric (cosine,",
      "inner_product, hamming), search (exact, approximate), modality.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  graph=$(crosshash graph --aligned $aligned --dataset openclipart --set neighbours=20)",
      "  crosshash graph --aligned $aligned --set column=text --set search=approximate",
      "  crosshash graph --codes $codes --set modality=text"
    })
final class GraphCommand implements Runnable {
  private static final String HAMMING = "hamming";

  @Mixin private PlatformOptions platform;
  @Mixin private SettingsOptions settings;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @ArgGroup(multiplicity = "1")
  private Vectors vectors;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "Take this dataset's training pairs only, in their order (default: all rows).")
  private Optional<String> dataset = Optional.empty();

  /** What is compared. */
  private static final class Vectors {
    @Option(
        names = "--aligned",
        paramLabel = "TABLE",
        description = "Vectors: what `crosshash align` or `crosshash encode` printed.")
    private Optional<String> aligned = Optional.empty();

    @Option(
        names = "--codes",
        paramLabel = "TABLE",
        description = "Codes, by Hamming distance: what `crosshash hash` printed.")
    private Optional<String> codes = Optional.empty();
  }

  @Override
  public void run() {
    NeighbourGraphConfig config = config();
    try (Session session = platform.open()) {
      BuildNeighbourGraphResponse response =
          session
              .stages()
              .neighbours(
                  vectors
                      .codes
                      .map(table -> References.at(session.client(), Service.TRAINER, table))
                      .orElseGet(() ->
                          References.at(
                              session.client(), Service.ENCODER, vectors.aligned.orElseThrow())),
                  selection(session),
                  config);
      specification.commandLine().getOut().println(response.getGraph().getName());
      specification.commandLine().getErr().print(StatisticsText.of(response.getStatisticsMap()));
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("graph", response.getGraph().getName());
      line.putAll(StatisticsText.sorted(response.getStatisticsMap()));
      json.write(List.of(line));
    }
  }

  private Optional<ArtifactReference> selection(Session session) {
    return dataset.map(name -> session.upload(session.dataset(name), "query").train());
  }

  private NeighbourGraphConfig config() {
    NeighbourGraphConfig base =
        vectors.codes.isPresent()
            ? NeighbourGraphConfig.newBuilder().setMetric(HAMMING).build()
            : NeighbourGraphConfig.getDefaultInstance();
    NeighbourGraphConfig config = Settings.resolve(settings.over(base));
    if (vectors.codes.isPresent() != config.getMetric().equals(HAMMING)) {
      throw CrosshashException.invalid(
          "Codes are compared by Hamming distance, vectors by cosine or inner product",
          "metric " + config.getMetric(),
          "give codes by --codes and vectors by --aligned");
    }
    return config;
  }
}
