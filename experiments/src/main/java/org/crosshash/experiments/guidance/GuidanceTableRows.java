package org.crosshash.experiments.guidance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.crosshash.evaluation.SimilarityAgreement;
import org.crosshash.experiments.report.Fact;

/** Findings as the rows of a table, for terminals, Markdown, pages and scripts. */
public final class GuidanceTableRows {
  private static final String NONE = "–";

  private GuidanceTableRows() {}

  /** The names of the columns. */
  public static List<String> header() {
    return List.of(
        "recipe",
        "scope",
        "positive",
        "precision",
        "recall",
        "break-even",
        "mAP in batch",
        "mAP overall",
        "@50 overall",
        "communities",
        "NMI",
        "purity",
        "seconds",
        "peak MB",
        "stored MB");
  }

  /** One recipe's cells, as many as the header has. */
  public static List<String> cells(GuidanceFinding finding) {
    Optional<SimilarityAgreement> inBatches = finding.inBatches();
    Optional<SimilarityAgreement> overall = finding.overall();
    return List.of(
        finding.recipe().id(),
        finding.recipe().batchLocal() ? "batch" : "global",
        share(inBatches, SimilarityAgreement::sharePositive),
        inBatches.map(found -> share(found.precision())).orElse(NONE),
        inBatches.map(found -> share(found.recall())).orElse(NONE),
        share(inBatches, SimilarityAgreement::breakEven),
        share(inBatches, SimilarityAgreement::meanAveragePrecision),
        share(overall, SimilarityAgreement::meanAveragePrecision),
        share(overall, SimilarityAgreement::meanAveragePrecisionAt50),
        finding.description().getCommunitySizesCount() == 0
            ? NONE
            : Integer.toString(finding.description().getCommunitySizesCount()),
        finding
            .communities()
            .map(found -> share(OptionalDouble.of(found.normalisedMutualInformation())))
            .orElse(NONE),
        finding.communities().map(found -> share(OptionalDouble.of(found.purity()))).orElse(NONE),
        String.format(Locale.ROOT, "%.1f", finding.seconds()),
        finding.peakBytes().isEmpty()
            ? NONE
            : String.format(Locale.ROOT, "%.0f", finding.peakBytes().getAsLong() / 1e6),
        String.format(Locale.ROOT, "%.1f", finding.bytes() / 1e6));
  }

  /** What the columns mean. */
  public static List<Fact> legend(String chance, String batches) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "pairs",
            "Ordered pairs of two different training items that have labels; relevant if they share"
                + " one. No recipe sees labels. "
                + chance));
    facts.add(
        new Fact(
            "positive, precision, recall",
            "Positive is a target similarity above 0, the side on which a loss pulls codes together:"
                + " its share, and its precision and recall against relevance, within "
                + batches
                + "."));
    facts.add(
        new Fact(
            "break-even",
            "Precision among as many pairs of greatest similarity as are relevant; independent of"
                + " where a recipe puts its zero."));
    facts.add(
        new Fact(
            "mAP in batch, mAP overall, @50",
            "Mean average precision of each item's ranking of the others: in its batch (all recipes"
                + " alike), and among all training pairs (not for batch-local recipes), there also of"
                + " the first 50, divided by the hits found. Ties in the order of the items."));
    facts.add(
        new Fact(
            "NMI, purity",
            "Of the communities against the labels: normalised mutual information (arithmetic mean,"
                + " an item with several labels counts in equal parts), and share of the items that"
                + " carry the commonest label of their community."));
    facts.add(
        new Fact(
            "seconds, peak MB, stored MB",
            "Of the build when it was computed, alignment and encoding not counted: wall-clock"
                + " seconds; how far the resident size of the service's process grew, heap with"
                + " garbage, native memory and mapped files alike; and size of the stored table."));
    return facts;
  }

  /** A finding for scripts. */
  public static Map<String, Object> line(String dataset, GuidanceFinding finding) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("dataset", dataset);
    line.put("recipe", finding.recipe().id());
    line.put("scope", finding.recipe().batchLocal() ? "batch_local" : "global");
    line.put("representation", finding.description().getRepresentation());
    line.put("guidance", finding.table().getName());
    finding
        .inBatches()
        .ifPresent(found -> {
          line.put("share_relevant", found.shareRelevant());
          line.put("share_positive", found.sharePositive());
          found.precision().ifPresent(value -> line.put("precision", value));
          found.recall().ifPresent(value -> line.put("recall", value));
          line.put("break_even", found.breakEven());
          line.put("map_in_batch", found.meanAveragePrecision());
        });
    finding
        .overall()
        .ifPresent(found -> {
          line.put("map_overall", found.meanAveragePrecision());
          line.put("map_at_50_overall", found.meanAveragePrecisionAt50());
        });
    if (finding.description().getCommunitySizesCount() > 0) {
      line.put("communities", finding.description().getCommunitySizesCount());
    }
    finding
        .communities()
        .ifPresent(found -> {
          line.put("normalised_mutual_information", found.normalisedMutualInformation());
          line.put("purity", found.purity());
        });
    line.put("seconds", finding.seconds());
    finding.peakBytes().ifPresent(bytes -> line.put("peak_bytes", bytes));
    line.put("bytes", finding.bytes());
    return line;
  }

  private static String share(
      Optional<SimilarityAgreement> agreement, ToDoubleFunction<SimilarityAgreement> value) {
    return agreement
        .map(found -> share(OptionalDouble.of(value.applyAsDouble(found))))
        .orElse(NONE);
  }

  private static String share(OptionalDouble value) {
    return value.isEmpty() ? NONE : String.format(Locale.ROOT, "%.3f", value.getAsDouble());
  }
}
