package org.crosshash.experiments.sweeps.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.guidance.CommunitySheets;
import org.crosshash.experiments.pipeline.CodeQuality;
import org.crosshash.experiments.pipeline.CurvePoint;
import org.crosshash.experiments.pipeline.Tables;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.experiments.sweeps.state.TrialDetail;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptCommunity;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptCurve;
import org.crosshash.tables.GuidanceTable;
import org.crosshash.trainer.v1.ModalityCodes;

/** Gathers what the figures of reports need of a trial, while the services hold its tables. */
final class TrialDetails {
  private static final List<String> CURVES = List.of("precision_recall_by_rank", "precision_at_n");
  private static final int POINTS = 51;
  private static final double PRECISION = 1e6;
  private static final String CODES = "codes/";

  /** Guidance that is larger than this is not fetched for the sake of pictures. */
  private static final long GUIDANCE_BYTES = 256L << 20;

  private final CrosshashClient client;
  private final Dataset dataset;
  private final String asking;

  /**
   * Gathers over these services.
   *
   * @param asking the part of the split that asks
   */
  TrialDetails(CrosshashClient client, Dataset dataset, String asking) {
    this.client = client;
    this.dataset = dataset;
    this.asking = asking;
  }

  TrialDetail of(TrialResult result) {
    SortedMap<String, Double> codes = new TreeMap<>();
    CodeQuality.figures(result.codes())
        .forEach((name, value) ->
            codes.put(name.startsWith(CODES) ? name.substring(CODES.length()) : name, value));
    return new TrialDetail(
        curves(result.curves()),
        codes,
        TrialGallery.of(dataset, asking, new Tables(client).codes(result.artifacts().codes())),
        communities(result));
  }

  /** The curves with at most {@value #POINTS} points each, and six digits. */
  static List<KeptCurve> curves(List<CurvePoint> points) {
    Map<List<String>, List<CurvePoint>> curves = new LinkedHashMap<>();
    for (CurvePoint point : points) {
      if (CURVES.contains(point.curve())
          && Double.isFinite(point.x())
          && Double.isFinite(point.y())) {
        curves
            .computeIfAbsent(List.of(point.task(), point.curve()), key -> new ArrayList<>())
            .add(point);
      }
    }
    List<KeptCurve> kept = new ArrayList<>();
    curves.forEach((key, all) -> {
      List<CurvePoint> few = thinned(all);
      kept.add(
          new KeptCurve(
              key.getFirst(),
              key.getLast(),
              few.stream().map(point -> rounded(point.x())).toList(),
              few.stream().map(point -> rounded(point.y())).toList()));
    });
    return kept;
  }

  /** Evenly spaced points, both ends among them. */
  private static List<CurvePoint> thinned(List<CurvePoint> all) {
    if (all.size() <= POINTS) {
      return all;
    }
    List<CurvePoint> few = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      few.add(all.get((int) Math.rint(i * (all.size() - 1.0) / (POINTS - 1))));
    }
    return few;
  }

  private static double rounded(double value) {
    return Math.rint(value * PRECISION) / PRECISION;
  }

  private List<KeptCommunity> communities(TrialResult result) {
    boolean known =
        result.codes().getModalitiesList().stream().anyMatch(ModalityCodes::hasCommunities);
    if (!known || result.artifacts().guidance().isEmpty()) {
      return List.of();
    }
    ArtifactReference guidance = result.artifacts().guidance().get();
    long size =
        client
            .artifacts(Service.SIMILARITY)
            .getArtifact(GetArtifactRequest.newBuilder().setName(guidance.getName()).build())
            .getSizeBytes();
    return size > GUIDANCE_BYTES
        ? List.of()
        : new Tables(client)
            .read(
                guidance,
                table -> {
                  GuidanceTable opened = GuidanceTable.of(table);
                  return opened
                      .communities()
                      .map(found -> communities(opened.ids(), found))
                      .orElse(List.of());
                });
  }

  private List<KeptCommunity> communities(List<String> ids, int[] communities) {
    Map<String, Pair> pairs = new LinkedHashMap<>();
    dataset.pairs().forEach(pair -> pairs.put(pair.id(), pair));
    return new CommunitySheets(dataset, ids.stream().map(pairs::get).toList())
        .extracts(communities).stream()
            .map(extract ->
                new KeptCommunity(
                    extract.community(),
                    extract.items(),
                    extract.words(),
                    extract.labels(),
                    extract.shown().stream().map(Pair::id).toList()))
            .toList();
  }
}
