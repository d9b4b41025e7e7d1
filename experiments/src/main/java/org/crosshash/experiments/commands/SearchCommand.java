package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.client.Service;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.pipeline.Tables;
import org.crosshash.search.v1.CountRequest;
import org.crosshash.search.v1.CountResponse;
import org.crosshash.search.v1.FacetCount;
import org.crosshash.search.v1.FacetCounts;
import org.crosshash.search.v1.SearchTableRequest;
import org.crosshash.search.v1.SearchTableResponse;
import org.crosshash.tables.NeighboursTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds the neighbours of many codes at once. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = {
      "Find the neighbours of the codes of a dataset's queries in an index; prints the first few,"
          + " and the table that holds all.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash search --index $index --codes $codes --dataset openclipart",
      "  crosshash search --index $index --codes $codes --dataset openclipart \\",
      "    --query-modality image --modality text --limit 100 --json neighbours.jsonl",
      "  crosshash search --index $index --codes $codes --dataset openclipart \\",
      "    --filter 'labels:dog AND -labels:cat' --facet labels"
    })
final class SearchCommand implements Runnable {
  private static final int SHOWN = 20;

  @Mixin private PlatformOptions platform;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Option(names = "--index", required = true, paramLabel = "INDEX", description = "indexes/ID.")
  private String index;

  @Option(
      names = "--codes",
      required = true,
      paramLabel = "TABLE",
      description = "What `crosshash hash` printed.")
  private String codes;

  @Option(names = "--dataset", required = true, paramLabel = "NAME", description = "Dataset.")
  private String dataset;

  @Option(
      names = "--asking",
      paramLabel = "PART",
      defaultValue = "query",
      description = "Part of the split that asks, query or validation (default: ${DEFAULT-VALUE}).")
  private String asking;

  @Option(
      names = "--query-modality",
      paramLabel = "image|text",
      defaultValue = "text",
      description = "Which side of a pair asks (default: ${DEFAULT-VALUE}).")
  private String queryModality;

  @Option(
      names = "--modality",
      paramLabel = "image|text",
      defaultValue = "image",
      description = "Which side answers (default: ${DEFAULT-VALUE}).")
  private String modality;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "Neighbours of each query, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      defaultValue = "",
      description =
          "Only entries that pass, for example 'labels:dog AND split = \"database\"'; the language"
              + " is described in docs/search.md.")
  private String filter;

  @Option(
      names = "--facet",
      paramLabel = "FIELD",
      description =
          "Also count the values of this field among all entries that may answer: labels, modality"
              + " or a typed attribute; may be repeated.")
  private List<String> facets = new ArrayList<>();

  @Override
  public void run() {
    try (Session session = platform.open()) {
      Dataset pairs = session.dataset(dataset);
      AskingPart.require(pairs, asking);
      SearchTableResponse response =
          session
              .stages()
              .search(
                  SearchTableRequest.newBuilder()
                      .setIndex(index)
                      .setCodes(References.at(session.client(), Service.TRAINER, codes))
                      .setSelection(session.upload(pairs, asking).queries())
                      .setQueryModality(queryModality)
                      .setModality(modality)
                      .setLimit(limit)
                      .setFilter(filter)
                      .build());
      NeighboursTable neighbours =
          new Tables(session.client()).neighbours(response.getNeighbours());
      List<Map<String, Object>> lines = lines(neighbours);
      PrintWriter out = specification.commandLine().getOut();
      TextTable table = new TextTable("query", "rank", "distance", "id");
      lines.stream()
          .limit(SHOWN)
          .forEach(line ->
              table.row(
                  line.get("query").toString(),
                  line.get("rank").toString(),
                  line.get("distance").toString(),
                  line.get("id").toString()));
      out.print(table.text());
      if (lines.size() > SHOWN) {
        out.printf("… %d rows in all%n", lines.size());
      }
      if (!facets.isEmpty()) {
        out.print(facetText(session));
      }
      out.println(response.getNeighbours().getName());
      json.write(lines);
    }
  }

  private String facetText(Session session) {
    CountResponse counted =
        session
            .client()
            .search()
            .count(
                CountRequest.newBuilder()
                    .setIndex(index)
                    .setModality(modality)
                    .setFilter(filter)
                    .addAllFacets(facets)
                    .build());
    TextTable table = new TextTable("field", "value", "entries");
    for (FacetCounts facet : counted.getFacetsList()) {
      for (FacetCount count : facet.getCountsList()) {
        table.row(facet.getField(), count.getValue(), Long.toString(count.getCount()));
      }
    }
    return "%d entries may answer%n%s".formatted(counted.getCount(), table.text());
  }

  private static List<Map<String, Object>> lines(NeighboursTable neighbours) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (int row = 0; row < neighbours.rowCount(); row++) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("query", neighbours.queries().get(row));
      line.put("rank", neighbours.ranks()[row]);
      line.put("id", neighbours.ids().get(row));
      line.put("distance", neighbours.distances()[row]);
      lines.add(line);
    }
    return lines;
  }
}
