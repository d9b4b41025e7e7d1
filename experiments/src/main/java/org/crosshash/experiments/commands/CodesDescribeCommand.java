package org.crosshash.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.report.CodesView;
import org.crosshash.experiments.report.Pages;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.CommunityDistances;
import org.crosshash.trainer.v1.DescribeCodesRequest;
import org.crosshash.trainer.v1.GetModelRequest;
import org.crosshash.trainer.v1.ModalityCodes;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.PairDistances;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what codes look like. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Tell what codes look like, without labels: how balanced and how independent their bits are,",
      "how many items share a code, and how far pairs are from each other against random pairs.",
      "",
      "With communities, also how far items are from their own community's against others'.",
      "",
      "Of a model that was trained with --codes-every: what the codes of some training pairs"
          + " looked",
      "like between its epochs.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash codes describe $codes",
      "  crosshash codes describe $codes --communities $guidance --json codes.jsonl --html"
          + " codes.html",
      "  crosshash codes describe $model --html epochs.html"
    })
final class CodesDescribeCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Parameters(
      paramLabel = "CODES",
      description = "What `crosshash hash` printed, or `crosshash train --codes-every`.")
  private String codes;

  @Option(
      names = "--communities",
      paramLabel = "TABLE",
      description =
          "What `crosshash communities` printed, or `crosshash guide` for a recipe with"
              + " communities.")
  private Optional<String> communities = Optional.empty();

  @Option(names = "--html", paramLabel = "FILE", description = "Also draw them on a page.")
  private Optional<Path> html = Optional.empty();

  @Override
  public void run() {
    DescribeCodesRequest.Builder request = DescribeCodesRequest.newBuilder();
    try (Session session = platform.open()) {
      if (codes.startsWith(CodeHistoryText.MODELS)) {
        describe(session.client());
        return;
      }
      request.setCodes(References.at(session.client(), Service.TRAINER, codes));
      communities.ifPresent(name ->
          request.setCommunities(References.at(session.client(), Service.SIMILARITY, name)));
      CodeStatistics statistics = session.client().trainer().describeCodes(request.build());
      specification.commandLine().getOut().print(text(statistics));
      json.write(List.of(values("codes", statistics)));
      html.ifPresent(file -> write(file, Pages.codes(CodesView.of(codes, statistics))));
    }
  }

  private void describe(CrosshashClient client) {
    Model model = client.trainer().getModel(GetModelRequest.newBuilder().setName(codes).build());
    List<CodeHistoryPoint> history = CodeHistoryText.require(model);
    specification.commandLine().getOut().print(CodeHistoryText.of(history));
    List<Map<String, Object>> lines = new ArrayList<>();
    for (CodeHistoryPoint point : history) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("epoch", point.getEpoch());
      line.putAll(values("model", point.getStatistics()));
      lines.add(line);
    }
    json.write(lines);
    html.ifPresent(file -> write(file, Pages.codes(CodesView.of(codes, history))));
  }

  private static void write(Path file, String page) {
    try {
      Files.writeString(file, page);
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The page's file must be writable", file + " (" + failure + ")", "name another");
    }
  }

  private static String text(CodeStatistics statistics) {
    List<String> header = new ArrayList<>(List.of("statistic"));
    statistics.getModalitiesList().forEach(modality -> header.add(modality.getModality()));
    TextTable table = new TextTable(header.toArray(String[]::new));
    List<Map<String, Double>> columns =
        statistics.getModalitiesList().stream().map(CodesDescribeCommand::of).toList();
    for (String name : columns.getFirst().keySet()) {
      List<String> cells = new ArrayList<>(List.of(name));
      columns.forEach(column -> cells.add(StatisticsText.number(column.get(name))));
      table.row(cells.toArray(String[]::new));
    }
    StringBuilder text = new StringBuilder();
    text.append(statistics.getBits()).append(" bits\n").append(table.text());
    if (statistics.hasPairs()) {
      text.append(StatisticsText.of(of(statistics.getPairs())));
    }
    return text.toString();
  }

  private static Map<String, Double> of(ModalityCodes codes) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("codes", (double) codes.getCodes());
    values.put("distinct", (double) codes.getDistinct());
    values.put("collision_rate", codes.getCollisionRate());
    values.put("largest_group", (double) codes.getLargestGroup());
    values.put("entropy", codes.getEntropy());
    values.put("mean_imbalance", codes.getMeanImbalance());
    values.put("worst_imbalance", codes.getWorstImbalance());
    values.put("worst_bit", (double) codes.getWorstBit());
    values.put("mean_bit_entropy", codes.getMeanBitEntropy());
    values.put("constant_bits", (double) codes.getConstantBits());
    values.put("mean_correlation", codes.getMeanCorrelation());
    values.put("maximum_correlation", codes.getMaximumCorrelation());
    values.put("effective_bits", codes.getEffectiveBits());
    if (codes.hasCommunities()) {
      CommunityDistances communities = codes.getCommunities();
      values.put("items_with_community", (double) communities.getItems());
      values.put("inside_communities", communities.getInsideMean());
      values.put("outside_communities", communities.getOutsideMean());
    }
    return values;
  }

  private static Map<String, Double> of(PairDistances pairs) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("pairs", (double) pairs.getItems());
    values.put("matching_distance", pairs.getMatchingMean());
    values.put("random_distance", pairs.getRandomMean());
    values.put("separation", pairs.getSeparation());
    return values;
  }

  private Map<String, Object> values(String kind, CodeStatistics statistics) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put(kind, codes);
    communities.ifPresent(name -> object.put("communities", name));
    object.put("bits", statistics.getBits());
    for (ModalityCodes modality : statistics.getModalitiesList()) {
      Map<String, Object> values = new LinkedHashMap<>(of(modality));
      values.put("ones", modality.getOnesList());
      values.put("items_by_group", modality.getItemsByGroupList());
      if (modality.hasCommunities()) {
        CommunityDistances known = modality.getCommunities();
        values.put("inside_histogram", known.getInside().getCountsList());
        values.put("outside_histogram", known.getOutside().getCountsList());
      }
      object.put(modality.getModality(), values);
    }
    if (statistics.hasPairs()) {
      PairDistances pairs = statistics.getPairs();
      Map<String, Object> values = new LinkedHashMap<>(of(pairs));
      values.put("matching_histogram", pairs.getMatching().getCountsList());
      values.put("random_histogram", pairs.getRandom().getCountsList());
      object.put("pairs", values);
    }
    return object;
  }
}
