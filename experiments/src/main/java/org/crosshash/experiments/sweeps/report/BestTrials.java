package org.crosshash.experiments.sweeps.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.report.CommunitySheet;
import org.crosshash.experiments.report.GalleryQuery;
import org.crosshash.experiments.report.Hit;
import org.crosshash.experiments.report.SweepView.BestTrialView;
import org.crosshash.experiments.report.Thumbnails;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptCommunity;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptHit;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptQuery;

/** The best trial of each method as pictures: communities of its guidance, queries and hits. */
final class BestTrials {
  /** Pixels of a picture's longer side: a page has hundreds. */
  private static final int SIDE = 112;

  /** More methods than this on one dataset are not shown. */
  private static final int METHODS = 8;

  private final SweepReport report;
  private final SeedMeans means;
  private final Map<Path, String> thumbnails = new HashMap<>();

  BestTrials(SweepReport report, SeedMeans means) {
    this.report = report;
    this.means = means;
  }

  /** The views, by dataset, then by method. */
  List<BestTrialView> views() {
    String metric = report.sweep().file().getMetrics(0);
    List<BestTrialView> views = new ArrayList<>();
    for (Dataset dataset : report.sweep().datasets().values()) {
      Map<String, Pair> pairs =
          dataset.pairs().stream().collect(Collectors.toMap(Pair::id, Function.identity()));
      means.bestTrials(dataset.name(), metric).values().stream()
          .limit(METHODS)
          .forEach(best ->
              views.add(
                  new BestTrialView(
                      "%s on %s, %d bits, seed %d: %s %s"
                          .formatted(
                              best.row().label(),
                              dataset.name(),
                              best.bits(),
                              best.seed(),
                              MetricStyle.name(metric),
                              MetricStyle.number(best.figure())),
                      best.outcome().detail().communities().stream()
                          .map(community -> sheet(dataset, pairs, community))
                          .toList(),
                      best.outcome().detail().gallery().stream()
                          .filter(query -> pairs.containsKey(query.query()))
                          .map(query -> query(dataset, pairs, query))
                          .toList())));
    }
    return views;
  }

  private String thumbnail(Dataset dataset, Pair pair) {
    return thumbnails.computeIfAbsent(dataset.picture(pair), file -> Thumbnails.small(file, SIDE));
  }

  private CommunitySheet sheet(Dataset dataset, Map<String, Pair> pairs, KeptCommunity community) {
    return new CommunitySheet(
        "community %d: %d items".formatted(community.number(), community.items()),
        String.join(", ", community.words()),
        community.labels(),
        community.members().stream()
            .map(pairs::get)
            .filter(Objects::nonNull)
            .map(pair -> new CommunitySheet.SheetPicture(thumbnail(dataset, pair), pair.text()))
            .toList());
  }

  private GalleryQuery query(Dataset dataset, Map<String, Pair> pairs, KeptQuery kept) {
    Pair asking = pairs.get(kept.query());
    boolean text = kept.task().equals("t2i");
    return new GalleryQuery(
        text ? "text asks for pictures" : "picture asks for texts",
        asking.text(),
        text ? Optional.empty() : Optional.of(thumbnail(dataset, asking)),
        String.join(", ", asking.labels()),
        kept.hits().stream()
            .filter(hit -> pairs.containsKey(hit.id()))
            .map(hit -> hit(dataset, asking, pairs.get(hit.id()), hit))
            .toList());
  }

  private Hit hit(Dataset dataset, Pair asking, Pair found, KeptHit kept) {
    Hit.Relevance relevance =
        asking.labels().isEmpty()
            ? Hit.Relevance.UNKNOWN
            : Collections.disjoint(asking.labels(), found.labels())
                ? Hit.Relevance.OTHER
                : Hit.Relevance.RELEVANT;
    return new Hit(thumbnail(dataset, found), found.text(), kept.distance(), relevance, found.id());
  }
}
