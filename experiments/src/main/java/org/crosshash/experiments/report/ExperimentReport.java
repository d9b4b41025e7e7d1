package org.crosshash.experiments.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.EvaluatedQueries;
import org.crosshash.experiments.datasets.SampleDataset;
import org.crosshash.experiments.pipeline.CodeQuality;
import org.crosshash.experiments.pipeline.Plan;
import org.crosshash.experiments.pipeline.Tables;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.experiments.v1.MethodDefinition;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.ModalityCodes;

/** The report of an experiment: its figures, and everything that one must know to read them. */
public final class ExperimentReport {
  private static final int TEXT_QUERIES = 6;
  private static final int PICTURE_QUERIES = 4;
  private static final String CURVE = "precision_recall_by_rank";

  private final CrosshashClient client;
  private final Plan plan;

  /** Reports on a plan over these services. */
  public ExperimentReport(CrosshashClient client, Plan plan) {
    this.client = client;
    this.plan = plan;
  }

  /**
   * Renders the report.
   *
   * @param results all trials
   * @param served the trial whose codes answer the gallery's queries
   * @param index the index that holds them
   * @return one HTML document that needs no other file
   */
  public String render(List<TrialResult> results, TrialResult served, String index) {
    Dataset dataset = plan.dataset();
    List<GalleryQuery> gallery =
        new GalleryBuilder(client, dataset)
            .build(
                index,
                new Tables(client).codes(served.artifacts().codes()),
                dataset.split().part(plan.asking()),
                TEXT_QUERIES,
                PICTURE_QUERIES);
    return Pages.report(
        new ReportView(
            "crosshash on " + dataset.name(),
            dataset.description() + ".",
            results.stream().flatMap(result -> ResultRow.of(result).stream()).toList(),
            chance(results),
            protocol(results),
            Stream.concat(Charts.losses(results).stream(), Charts.validations(results).stream())
                .toList(),
            Charts.precisionAndRecall(results, CURVE),
            codes(results),
            ("Codes of %s. The queries are spread evenly over the %s pairs, not chosen. A solid"
                    + " green frame: shares a label with the query; a dashed red one: shares none.")
                .formatted(served.id().label(), plan.asking()),
            gallery,
            methods(results)));
  }

  /**
   * What the codes look like. Communities of the first guidance that found some are those that all
   * codes are compared by, whether their method knows them or not.
   */
  private CodesView codes(List<TrialResult> results) {
    Optional<TrialResult> knowing =
        results.stream()
            .filter(result ->
                result.codes().getModalitiesList().stream().anyMatch(ModalityCodes::hasCommunities))
            .findFirst();
    Optional<ArtifactReference> communities =
        knowing.flatMap(result -> result.artifacts().guidance());
    int bits = results.stream().mapToInt(result -> result.id().bits()).max().orElse(0);
    List<CodesRow> rows = new ArrayList<>();
    List<Figure> figures = new ArrayList<>();
    List<Figure> history = new ArrayList<>();
    Set<String> drawn = new HashSet<>();
    for (TrialResult result : results) {
      CodeStatistics statistics =
          communities.isPresent()
              ? CodeQuality.describe(client, result.artifacts().codes(), communities)
              : result.codes();
      rows.addAll(CodesRow.of(result.id().method() + ", " + result.id().bits(), statistics));
      if (result.id().bits() == bits && drawn.add(result.id().method())) {
        figures.addAll(CodeCharts.of(result.id().method(), statistics));
        history.addAll(CodeHistoryCharts.of(result.id().method(), result.codeHistory()));
      }
    }
    return new CodesView(
        "Codes without labels",
        "All items of the dataset; figures at %d bits, of the first seed.".formatted(bits)
            + knowing
                .map(result ->
                    " Communities are those that the guidance of %s found among the training pairs."
                        .formatted(result.id().method()))
                .orElse(""),
        rows,
        CodesView.meanings(),
        figures,
        history);
  }

  /** What random order reaches, as a sentence. */
  public static String chance(List<TrialResult> results) {
    OptionalDouble images = results.getFirst().metric("i2t", "chance_map_all");
    OptionalDouble texts = results.getFirst().metric("t2i", "chance_map_all");
    if (images.isEmpty() && texts.isEmpty()) {
      return "Chance level: none, for nothing was evaluated.";
    }
    return "Chance level of mAP@all (share of relevant items): %s for pictures asking, %s for texts."
        .formatted(ResultRow.share(images), ResultRow.share(texts));
  }

  /** How epochs were chosen, trial by trial where they differ. */
  private static String epochs(List<TrialResult> results) {
    if (results.stream().allMatch(result -> result.choice().outcome().isEmpty())) {
      return "None: the last epoch of every training.";
    }
    return results.stream()
        .map(result -> result.id().label() + ": " + result.choice().sentence())
        .collect(Collectors.joining(" "));
  }

  private List<Fact> protocol(List<TrialResult> results) {
    Dataset dataset = plan.dataset();
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "dataset",
            "%s: %d pairs, %d for training, %d in the database, %d asking (%s)."
                .formatted(
                    dataset.name(),
                    dataset.pairs().size(),
                    dataset.split().train().size(),
                    dataset.split().database().size(),
                    dataset.split().part(plan.asking()).size(),
                    plan.asking())));
    facts.add(new Fact("split", dataset.split().statement()));
    EvaluatedQueries.of(dataset, plan.asking())
        .remark()
        .ifPresent(remark -> facts.add(new Fact("labels", remark)));
    facts.add(
        new Fact(
            "relevance",
            "A query and an item are relevant to each other if they share at least one label."
                + " Labels reach evaluation only; encoder, guidance and training never see them."));
    facts.add(
        new Fact(
            "mAP@all, mAP@50",
            "Mean average precision over the whole ranking, and over its first 50, there divided by"
                + " the hits found, so that its chance level lies above that of mAP@all. A query"
                + " without a hit counts 0."));
    facts.add(
        new Fact("ties", "Items at the same Hamming distance stand in the order of the database."));
    facts.add(
        new Fact(
            "model selection",
            epochs(results)
                + " Settings were fixed beforehand; those of profile small were chosen on the"
                + " validation part of the sample, with its labels."));
    facts.add(
        new Fact(
            "seeds",
            plan.seeds().size() == 1
                ? "One, " + plan.seeds().getFirst() + "; differences below about .02 mean nothing."
                : plan.seeds().toString()));
    facts.add(
        new Fact(
            "encoder",
            Settings.resolve(plan.encoding()).getEncoder()
                + ": a small bundled encoder; figures compare methods with one another and are not"
                + " comparable with published ones, which use CLIP or VGG features."));
    facts.add(
        new Fact(
            "seconds",
            "Guidance and training, wall-clock, when they were computed; guidance that trials share"
                + " counts in each."));
    if (dataset.name().equals(SampleDataset.NAME)) {
      facts.add(
          new Fact(
              "what it does not say",
              "Clip art, short texts, and labels from folders and keywords: nothing follows for"
                  + " photographs."));
    }
    return facts;
  }

  private static List<Fact> methods(List<TrialResult> results) {
    Set<String> ids = new LinkedHashSet<>();
    results.forEach(result -> ids.add(result.id().method()));
    List<Fact> facts = new ArrayList<>();
    for (String id : ids) {
      MethodDefinition method = Methods.shipped().get(id);
      facts.add(
          new Fact(
              id,
              method.getDescription()
                  + " Source: "
                  + method.getSource()
                  + ". "
                  + method.getFaithfulness()));
    }
    return facts;
  }
}
