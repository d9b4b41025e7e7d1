package org.crosshash.experiments.guidance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.crosshash.evaluation.SimilarityAgreement;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.report.Fact;
import org.crosshash.experiments.report.Figure;
import org.crosshash.experiments.report.GuidanceCharts;
import org.crosshash.experiments.report.GuidanceSection;
import org.crosshash.experiments.report.GuidanceView;
import org.crosshash.experiments.report.Pages;

/** The page that shows recipes side by side and one by one. */
public final class GuidanceReport {
  private final Dataset dataset;
  private final CommunitySheets sheets;
  private final int batch;

  /** Reports on a study of a dataset in batches of this size. */
  public GuidanceReport(Dataset dataset, GuidanceStudy study, int batch) {
    this.dataset = dataset;
    this.sheets = new CommunitySheets(dataset, study.trainingPairs());
    this.batch = batch;
  }

  /**
   * Renders the page.
   *
   * @param findings the recipes
   * @param sources where each recipe comes from, by id
   * @return one HTML document that needs no other file
   */
  public String render(List<GuidanceFinding> findings, Map<String, String> sources) {
    return Pages.guidance(
        new GuidanceView(
            "Guidance of " + dataset.name(),
            "%s: %d training pairs. %s"
                .formatted(
                    dataset.name(), dataset.split().train().size(), dataset.description() + "."),
            GuidanceTableRows.header(),
            findings.stream().map(GuidanceTableRows::cells).toList(),
            GuidanceTableRows.legend(chance(findings), "batches of about " + batch),
            findings.stream()
                .map(finding -> section(finding, sources.getOrDefault(finding.recipe().id(), "")))
                .toList()));
  }

  /** What chance reaches, as a sentence. */
  public static String chance(List<GuidanceFinding> findings) {
    return findings.stream()
        .flatMap(finding -> finding.inBatches().stream())
        .mapToDouble(SimilarityAgreement::shareRelevant)
        .mapToObj(share ->
            String.format(Locale.ROOT, "Relevant pairs, what chance reaches: %.3f.", share))
        .findFirst()
        .orElse("The dataset has no labels, so that nothing is compared with them.");
  }

  private GuidanceSection section(GuidanceFinding finding, String source) {
    List<Figure> figures = new ArrayList<>();
    ValueHistogram histogram = finding.histogram();
    figures.add(
        GuidanceCharts.histogram(histogram.minimum(), histogram.maximum(), histogram.shares()));
    if (finding.description().getCommunitySizesCount() > 0) {
      figures.add(GuidanceCharts.communitySizes(finding.description().getCommunitySizesList()));
    }
    return new GuidanceSection(
        finding.recipe().id(),
        source,
        facts(finding),
        figures,
        finding.communityOfItem().map(sheets::of).orElse(List.of()));
  }

  private static List<Fact> facts(GuidanceFinding finding) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("representation", finding.description().getRepresentation()));
    new TreeMap<>(finding.description().getStatisticsMap())
        .forEach((name, value) ->
            facts.add(new Fact(name.replace('_', ' '), String.format(Locale.ROOT, "%.5g", value))));
    return facts;
  }
}
