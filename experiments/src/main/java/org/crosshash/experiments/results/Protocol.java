package org.crosshash.experiments.results;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.EvaluatedQueries;

/**
 * All that one must know to read a table: data, split, ties, how the epoch was chosen, chance.
 *
 * @param dataset the dataset
 * @param asking the part of the split that asks
 * @param profile profile of the methods
 * @param chance what codes that know nothing reach
 */
public record Protocol(Dataset dataset, String asking, String profile, ChanceLevels chance) {
  /** Checks that nothing is null. */
  public Protocol {
    requireNonNull(dataset, "dataset");
    requireNonNull(asking, "asking");
    requireNonNull(profile, "profile");
    requireNonNull(chance, "chance");
  }

  /** The protocol of a dataset. */
  public static Protocol of(Dataset dataset, String asking, String profile) {
    return new Protocol(dataset, asking, profile, ChanceLevels.of(dataset, asking));
  }

  /** One line above a table. */
  public String head(Set<Long> seeds) {
    return "%s, profile `%s`, %s asking (%d queries, %d in the database), %s."
        .formatted(
            dataset.name(),
            profile,
            asking,
            EvaluatedQueries.of(dataset, asking).ids().size(),
            dataset.split().database().size(),
            seeds(seeds));
  }

  /** What holds for all tables of a dataset, as a paragraph. */
  public String conditions(List<ResultFigure> figures) {
    return ("Split: %s mAP@all is over the whole ranking, mAP@50 over its first 50 and divided by"
            + " the hits found there; ties in the order of the database. Chance: mAP@all %s"
            + " (share of relevant items %s), mAP@50 %s, both ways. %s No label reaches"
            + " encoder, guidance or training; settings of profile `small` were chosen on the"
            + " sample's validation part, with its labels.")
        .formatted(
            sentence(dataset.split().statement()),
            Numbers.share(chance.mapAll()),
            Numbers.share(chance.share()),
            Numbers.share(chance.mapAt50()),
            epochs(figures));
  }

  private static String sentence(String statement) {
    return statement.endsWith(".") ? statement : statement + ".";
  }

  /** How the epoch was chosen, as a sentence. */
  static String epochs(List<ResultFigure> figures) {
    Set<String> ways =
        figures.stream().map(ResultFigure::epoch).collect(Collectors.toCollection(TreeSet::new));
    if (ways.equals(Set.of("last")) || ways.isEmpty()) {
      return "The last epoch of every training: none is chosen.";
    }
    if (ways.size() == 1) {
      return "Epoch: " + ways.iterator().next() + ".";
    }
    return figures.stream()
        .collect(
            Collectors.groupingBy(
                ResultFigure::epoch,
                TreeMap::new,
                Collectors.mapping(ResultFigure::method, Collectors.toCollection(TreeSet::new))))
        .entrySet()
        .stream()
        .map(way -> way.getKey() + " for " + String.join(", ", way.getValue()))
        .collect(Collectors.joining("; ", "Epoch: ", "."));
  }

  private static String seeds(Set<Long> seeds) {
    TreeSet<Long> ordered = new TreeSet<>(seeds);
    if (ordered.size() == 1) {
      return "seed " + ordered.first() + " alone, so without intervals";
    }
    boolean run = ordered.last() - ordered.first() == ordered.size() - 1;
    return "mean of seeds %s ± half of the 95 %% interval (Student's t)"
        .formatted(
            run
                ? ordered.first() + " to " + ordered.last()
                : ordered.stream().map(Object::toString).collect(Collectors.joining(", ")));
  }
}
