package org.crosshash.experiments.commands;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.crosshash.client.Service;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.CommunityAgreement;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.pipeline.Tables;
import org.crosshash.similarity.v1.CommunityConfig;
import org.crosshash.similarity.v1.DetectCommunitiesResponse;
import org.crosshash.tables.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds communities on a graph. */
@Command(
    name = "communities",
    mixinStandardHelpOptions = true,
    description = {
      "Find communities on a graph of neighbours or on guidance; prints the name of the table.",
      "",
      "Their quality goes to standard error. Settings: algorithm (leiden, louvain,",
      "label_propagation), objective (modularity, cpm), resolution, iterations, edge_above, seed.",
      "With a dataset that has labels, agreement with them is told, too: they are compared here,",
      "no service sees them.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash communities --graph $graph --dataset openclipart",
      "  crosshash communities --graph $graph --set algorithm=louvain --set resolution=2",
      "  crosshash communities --graph $guidance --set edge_above=0.5"
    })
final class CommunitiesCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private SettingsOptions settings;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Option(
      names = "--graph",
      required = true,
      paramLabel = "TABLE",
      description = "What `crosshash graph` or `crosshash guide` printed.")
  private String graph;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "Compare with the labels of this dataset.")
  private Optional<String> dataset = Optional.empty();

  @Override
  public void run() {
    CommunityConfig config = Settings.resolve(settings.over(CommunityConfig.getDefaultInstance()));
    try (Session session = platform.open()) {
      Optional<Dataset> pairs = dataset.map(session::dataset);
      DetectCommunitiesResponse response =
          session
              .stages()
              .communities(References.at(session.client(), Service.SIMILARITY, graph), config);
      Map<String, Double> statistics = StatisticsText.sorted(response.getStatisticsMap());
      pairs
          .filter(Dataset::hasLabels)
          .ifPresent(labelled ->
              statistics.putAll(
                  new Tables(session.client())
                      .read(response.getCommunities(), table -> agreement(table, labelled))));
      specification.commandLine().getOut().println(response.getCommunities().getName());
      specification.commandLine().getErr().print(StatisticsText.of(statistics));
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("communities_table", response.getCommunities().getName());
      line.putAll(statistics);
      json.write(List.of(line));
    }
  }

  private static Map<String, Double> agreement(Table communities, Dataset dataset) {
    Map<String, Set<String>> labels = new HashMap<>();
    for (Pair pair : dataset.pairs()) {
      labels.put(pair.id(), new TreeSet<>(pair.labels()));
    }
    List<Set<String>> ofItems = new ArrayList<>();
    for (String id : communities.ids()) {
      Set<String> ofItem = labels.get(id);
      if (ofItem == null) {
        throw CrosshashException.invalid(
            "The items of the graph must be pairs of the dataset " + dataset.name(),
            id,
            "name the dataset that the graph was built on");
      }
      ofItems.add(ofItem);
    }
    CommunityAgreement agreement = CommunityAgreement.of(communities.ints("community"), ofItems);
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("labelled_items", (double) agreement.items());
    numbers.put("normalised_mutual_information", agreement.normalisedMutualInformation());
    numbers.put("purity", agreement.purity());
    return numbers;
  }
}
