package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.datasets.describe.DatasetDescription;
import org.crosshash.experiments.datasets.describe.LabelLeak;
import org.crosshash.experiments.datasets.describe.NearDuplicate;
import org.crosshash.experiments.results.ChanceLevels;

/**
 * All that a page on a dataset shows.
 *
 * @param title heading
 * @param summary one sentence below it
 * @param facts counts, split, chance
 * @param warnings what may spoil an evaluation, a sentence each; empty if nothing was found
 * @param calm what is said where there is no warning
 * @param labels the most frequent labels
 * @param moreLabels labels that are not shown
 * @param figures drawings
 * @param leaks labels that texts say most often
 * @param alike examples of pairs that are too much alike
 * @param samples some pairs
 */
public record DatasetView(
    String title,
    String summary,
    List<Fact> facts,
    List<String> warnings,
    String calm,
    List<LabelBar> labels,
    int moreLabels,
    List<Figure> figures,
    List<LabelLeak> leaks,
    List<AlikePair> alike,
    List<SamplePair> samples) {
  private static final int LABELS = 40;
  private static final int LEAKS = 12;
  private static final int ALIKE = 12;
  private static final int SAMPLES = 24;
  private static final int MOST_WORDS = 60;

  /** Copies the lists. */
  public DatasetView {
    requireNonNull(title, "title");
    requireNonNull(summary, "summary");
    facts = List.copyOf(facts);
    warnings = List.copyOf(warnings);
    requireNonNull(calm, "calm");
    labels = List.copyOf(labels);
    figures = List.copyOf(figures);
    leaks = List.copyOf(leaks);
    alike = List.copyOf(alike);
    samples = List.copyOf(samples);
  }

  /** The page of a description. */
  public static DatasetView of(DatasetDescription description) {
    Dataset dataset = description.dataset();
    return new DatasetView(
        dataset.name(),
        dataset.description() + ".",
        facts(description),
        warnings(description),
        calm(dataset),
        labels(description),
        Math.max(0, description.labels().size() - LABELS),
        figures(description),
        description.leaks().stream().limit(LEAKS).toList(),
        alike(description),
        samples(dataset));
  }

  /** Counts, split, chance and origin, as a page and a terminal tell them. */
  public static List<Fact> facts(DatasetDescription description) {
    Dataset dataset = description.dataset();
    Split split = dataset.split();
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "Pairs",
            "%,d: %,d train, %,d in the database, %,d query, %,d validation"
                .formatted(
                    dataset.pairs().size(),
                    split.train().size(),
                    split.database().size(),
                    split.query().size(),
                    split.validation().size())));
    facts.add(new Fact("Split", split.statement()));
    dataset
        .features()
        .ifPresent(features ->
            facts.add(new Fact("Vectors", features.columns().toString() + "; nothing is encoded")));
    facts.add(
        new Fact(
            "Labels",
            description.labels().isEmpty()
                ? "none: codes can be trained and searched, but not evaluated"
                : "%d; %.2f a pair in the mean, %,d pairs without any"
                    .formatted(
                        description.labels().size(),
                        mean(description.labelsPerPair()),
                        description.labelsPerPair().getOrDefault(0, 0))));
    facts.add(
        new Fact(
            "Chance",
            description.chance().map(DatasetView::chance).orElse("cannot be told without labels")));
    description.origin().forEach((name, value) -> facts.add(new Fact(name, value)));
    return facts;
  }

  private static String chance(ChanceLevels chance) {
    return "mAP@all %.4f, mAP@50 %.4f for a random order, exactly; share of relevant items %.4f"
        .formatted(chance.mapAll(), chance.mapAt50(), chance.share());
  }

  private static double mean(SortedMap<Integer, Integer> counts) {
    double sum = 0;
    double pairs = 0;
    for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
      sum += (double) entry.getKey() * entry.getValue();
      pairs += entry.getValue();
    }
    return sum / Math.max(1, pairs);
  }

  /** What may spoil an evaluation, a sentence each. */
  public static List<String> warnings(DatasetDescription description) {
    List<String> warnings = new ArrayList<>();
    for (NearDuplicate.Kind kind : NearDuplicate.Kind.values()) {
      long askers = description.duplicates().askers(kind);
      if (askers > 0) {
        warnings.add(
            "%,d of the pairs that ask have %s one that trains or answers."
                .formatted(askers, phrase(kind)));
      }
    }
    if (description.groupsTorn() > 0) {
      warnings.add(
          "%,d groups of near-copies are on both sides of the split."
              .formatted(description.groupsTorn()));
    }
    if (description.leaking() > 0) {
      warnings.add(
          "The texts of %,d pairs (%.1f %%) say one of their own labels."
              .formatted(
                  description.leaking(),
                  100.0 * description.leaking() / description.dataset().pairs().size()));
    }
    if (!description.duplicates().unreadable().isEmpty()) {
      warnings.add(
          "%,d pictures cannot be decoded, among them %s."
              .formatted(
                  description.duplicates().unreadable().size(),
                  description.duplicates().unreadable().getFirst()));
    }
    return warnings;
  }

  /** What is said where there is no warning. */
  public static String calm(Dataset dataset) {
    return "No near-duplicates across the split, and no labels in the texts, were found."
        + (dataset.features().isPresent() ? " Vectors are not compared." : "");
  }

  private static String phrase(NearDuplicate.Kind kind) {
    return switch (kind) {
      case SAME_PICTURE -> "the same picture, byte by byte, as";
      case SIMILAR_PICTURE -> "a picture that looks like that of";
      case SAME_TEXT -> "the same text, but for case and punctuation, as";
    };
  }

  private static List<LabelBar> labels(DatasetDescription description) {
    int longest =
        description.labels().values().stream()
            .mapToInt(counts -> counts.get("all"))
            .max()
            .orElse(1);
    return description.labels().entrySet().stream()
        .limit(LABELS)
        .map(label -> {
          Map<String, Integer> counts = label.getValue();
          return new LabelBar(
              label.getKey(),
              counts.get("all"),
              counts.getOrDefault("train", 0),
              counts.getOrDefault("database", 0),
              counts.getOrDefault("query", 0),
              Math.max(1, 100 * counts.get("all") / longest));
        })
        .toList();
  }

  private static List<Figure> figures(DatasetDescription description) {
    List<Figure> figures = new ArrayList<>();
    boolean texts = description.dataset().pairs().stream().anyMatch(pair -> !pair.text().isEmpty());
    if (texts) {
      List<Line> lines = new ArrayList<>();
      description.textWords().forEach((part, words) -> lines.add(shares(part, words)));
      figures.add(
          LineChart.draw(
              "Length of texts in words; what is longer than %d is counted there."
                  .formatted(MOST_WORDS),
              "words",
              "share of pairs",
              lines));
    }
    if (!description.labels().isEmpty()) {
      figures.add(
          LineChart.draw(
              "Labels of a pair.",
              "labels",
              "share of pairs",
              List.of(shares("all pairs", description.labelsPerPair()))));
    }
    return figures;
  }

  private static Line shares(String name, SortedMap<Integer, Integer> counts) {
    int last = Math.min(MOST_WORDS, counts.lastKey());
    double[] shares = new double[Math.max(4, last + 1)];
    double pairs = counts.values().stream().mapToInt(Integer::intValue).sum();
    counts.forEach((value, count) -> shares[Math.min(last, value)] += count / pairs);
    double[] x = new double[shares.length];
    for (int i = 0; i < shares.length; i++) {
      x[i] = i;
    }
    return new Line(name, x, shares);
  }

  private static List<AlikePair> alike(DatasetDescription description) {
    Dataset dataset = description.dataset();
    Map<String, Pair> pairs = new HashMap<>();
    dataset.pairs().forEach(pair -> pairs.put(pair.id(), pair));
    List<AlikePair> alike = new ArrayList<>();
    for (NearDuplicate.Kind kind : NearDuplicate.Kind.values()) {
      description.duplicates().found().stream()
          .filter(one -> one.kind() == kind)
          .limit(ALIKE / 3)
          .forEach(one -> {
            Pair asking = pairs.get(one.asking());
            Pair seen = pairs.get(one.seen());
            alike.add(
                new AlikePair(
                    kind.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + (kind == NearDuplicate.Kind.SIMILAR_PICTURE
                            ? ", " + one.distance() + " of 128 bits"
                            : ""),
                    picture(dataset, asking),
                    text(asking),
                    picture(dataset, seen),
                    text(seen)));
          });
    }
    return alike;
  }

  private static List<SamplePair> samples(Dataset dataset) {
    List<SamplePair> samples = new ArrayList<>();
    int all = dataset.pairs().size();
    int shown = Math.min(SAMPLES, all);
    for (int i = 0; i < shown; i++) {
      Pair pair = dataset.pairs().get((int) ((2L * i + 1) * all / (2L * shown)));
      samples.add(
          new SamplePair(picture(dataset, pair), text(pair), String.join(", ", pair.labels())));
    }
    return samples;
  }

  private static Optional<String> picture(Dataset dataset, Pair pair) {
    return pair.picture().isEmpty()
        ? Optional.empty()
        : Optional.of(Thumbnails.of(dataset.picture(pair)));
  }

  private static String text(Pair pair) {
    return pair.text().isEmpty() ? pair.id() : pair.text();
  }
}
