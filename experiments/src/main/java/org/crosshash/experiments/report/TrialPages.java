package org.crosshash.experiments.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.config.Methods;
import org.crosshash.experiments.pipeline.CodeQuality;
import org.crosshash.experiments.pipeline.CurvePoint;
import org.crosshash.experiments.pipeline.Plan;
import org.crosshash.experiments.pipeline.Tables;
import org.crosshash.experiments.pipeline.TrackedTrials;
import org.crosshash.experiments.pipeline.Trial;
import org.crosshash.experiments.pipeline.TrialExtras;
import org.crosshash.experiments.pipeline.TrialResult;

/**
 * The pages of one trial for its tracked run: what it came to with its curves and codes, a gallery
 * of queries with their hits, and what its codes look like as a table.
 */
public final class TrialPages implements TrialExtras {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String CURVE = "precision_recall_by_rank";
  private static final int POINTS = 60;
  private static final double MEGABYTE = 1e6;

  private final CrosshashClient client;

  /** Pages of trials that ran over these services. */
  public TrialPages(CrosshashClient client) {
    this.client = client;
  }

  @Override
  public Map<String, Double> figures(TrialResult result) {
    Map<String, Double> figures = new TreeMap<>();
    figures.put("model_megabytes", megabytes(Service.TRAINER, result.artifacts().model()));
    result
        .artifacts()
        .guidance()
        .ifPresent(
            guidance -> figures.put("guidance_megabytes", megabytes(Service.SIMILARITY, guidance)));
    return figures;
  }

  private double megabytes(Service service, ArtifactReference artifact) {
    return client
            .artifacts(service)
            .getArtifact(GetArtifactRequest.newBuilder().setName(artifact.getName()).build())
            .getSizeBytes()
        / MEGABYTE;
  }

  @Override
  public SequencedMap<String, Supplier<byte[]>> files(Plan plan, Trial trial, TrialResult result) {
    SequencedMap<String, Supplier<byte[]>> files = new LinkedHashMap<>();
    files.put("trial.html", () -> Pages.trial(trial(plan, trial, result)).getBytes(UTF_8));
    files.put("gallery.html", () -> Pages.gallery(gallery(plan, result)).getBytes(UTF_8));
    files.put(TrackedTrials.TABLE, () -> table(result));
    return files;
  }

  private static TrialView trial(Plan plan, Trial trial, TrialResult result) {
    List<TrialResult> alone = List.of(result);
    List<Figure> figures = new ArrayList<>(Charts.losses(alone));
    figures.addAll(Charts.validations(alone));
    figures.addAll(Charts.precisionAndRecall(List.of(withFewPoints(result)), CURVE));
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("dataset", plan.dataset().name() + ", asked by its part " + plan.asking()));
    facts.add(new Fact("code length", result.id().bits() + " bits"));
    facts.add(new Fact("seed", Long.toString(result.id().seed())));
    facts.add(
        new Fact(
            "variant", trial.variant().label().isEmpty() ? "as shipped" : trial.variant().label()));
    facts.add(new Fact("epoch", result.choice().sentence()));
    facts.add(
        new Fact(
            "seconds",
            String.format(
                Locale.ROOT, "%.1f for guidance and training when computed.", result.seconds())));
    facts.add(new Fact("model", result.artifacts().model().getName()));
    facts.add(new Fact("codes", result.artifacts().codes().getName()));
    facts.add(new Fact("source", Methods.shipped().get(result.id().method()).getFaithfulness()));
    return new TrialView(
        result.id().label(),
        result.metrics().stream()
            .map(value ->
                new Fact(
                    value.metric() + ", " + value.task(),
                    String.format(Locale.ROOT, "%.4f", value.value())))
            .toList(),
        facts,
        figures,
        codes(result));
  }

  /** Without drawings of the final codes, each of a tenth of a megabyte for every trial. */
  private static CodesView codes(TrialResult result) {
    return new CodesView(
        "Codes of " + result.id().bits() + " bits",
        result.artifacts().codes().getName(),
        CodesRow.of("codes", result.codes()),
        CodesView.meanings(),
        List.of(),
        CodeHistoryCharts.of("Codes in training", result.codeHistory()));
  }

  /** The same with curves that are small enough to be drawn for every trial of a sweep. */
  private static TrialResult withFewPoints(TrialResult result) {
    Map<String, List<CurvePoint>> curves = new TreeMap<>();
    result.curves().stream()
        .filter(point -> point.curve().equals(CURVE))
        .forEach(
            point -> curves.computeIfAbsent(point.task(), task -> new ArrayList<>()).add(point));
    return new TrialResult(
        result.id(),
        result.metrics(),
        curves.values().stream().flatMap(points -> EvenSpread.of(points, POINTS).stream()).toList(),
        result.losses(),
        result.choice(),
        result.codes(),
        result.codeHistory(),
        result.seconds(),
        result.cached(),
        result.artifacts());
  }

  private GalleryView gallery(Plan plan, TrialResult result) {
    return new GalleryView(
        "What " + result.id().label() + " finds",
        ("Queries spread evenly over the %s pairs of %s, not chosen; the database is its %d pairs."
                + " A solid green frame: shares a label with the query; a dashed red one: shares"
                + " none.")
            .formatted(
                plan.asking(), plan.dataset().name(), plan.dataset().split().database().size()),
        new CodesGallery(plan.dataset(), new Tables(client).codes(result.artifacts().codes()))
            .build(plan.asking()));
  }

  private static byte[] table(TrialResult result) {
    List<List<Object>> rows = new ArrayList<>();
    CodeQuality.figures(result.codes())
        .forEach((name, value) -> rows.add(List.of(name.substring("codes/".length()), value)));
    try {
      return MAPPER.writeValueAsBytes(
          Map.of("columns", List.of("statistic", "value"), "data", rows));
    } catch (JsonProcessingException unwritable) {
      throw new IllegalStateException("Numbers and texts are JSON", unwritable);
    }
  }
}
