package org.crosshash.experiments.guidance;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.report.CommunitySheet;
import org.crosshash.experiments.report.EvenSpread;
import org.crosshash.experiments.report.Thumbnails;

/** Some communities of a guidance as sheets of pictures with their words. */
public final class CommunitySheets {
  private static final int SHEETS = 4;
  private static final int PICTURES = 12;
  private static final int WORDS = 10;
  private static final int LABELS = 4;

  private final Dataset dataset;
  private final List<Pair> pairs;
  private final CharacteristicWords words;

  /**
   * Draws sheets.
   *
   * @param pairs the pairs in the order of the guidance
   */
  public CommunitySheets(Dataset dataset, List<Pair> pairs) {
    this.dataset = dataset;
    this.pairs = List.copyOf(pairs);
    this.words = new CharacteristicWords(pairs.stream().map(Pair::text).toList());
  }

  /**
   * What a sheet shows of a community.
   *
   * @param community which one
   * @param items how many pairs it has
   * @param words words that set its texts apart, best first
   * @param labels its commonest labels with their shares; empty without labels
   * @param shown some members, evenly spread
   */
  public record Extract(
      int community, int items, List<String> words, String labels, List<Pair> shown) {
    /** Copies the lists. */
    public Extract {
      words = List.copyOf(words);
      requireNonNull(labels, "labels");
      shown = List.copyOf(shown);
    }
  }

  /**
   * The largest communities, largest first.
   *
   * @param communities the community of each pair
   */
  public List<Extract> extracts(int[] communities) {
    Map<Integer, List<Pair>> members = new HashMap<>();
    for (int item = 0; item < communities.length; item++) {
      members.computeIfAbsent(communities[item], found -> new ArrayList<>()).add(pairs.get(item));
    }
    return members.entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<Integer, List<Pair>> found) -> -found.getValue().size())
                .thenComparing(Map.Entry::getKey))
        .limit(SHEETS)
        .map(found ->
            new Extract(
                found.getKey(),
                found.getValue().size(),
                words.of(found.getValue().stream().map(Pair::text).toList(), WORDS),
                labels(found.getValue()),
                EvenSpread.of(found.getValue(), PICTURES)))
        .toList();
  }

  /**
   * The sheets of the largest communities, largest first.
   *
   * @param communities the community of each pair
   */
  List<CommunitySheet> of(int[] communities) {
    return extracts(communities).stream().map(this::sheet).toList();
  }

  private CommunitySheet sheet(Extract extract) {
    return new CommunitySheet(
        "community %d: %d items".formatted(extract.community(), extract.items()),
        String.join(", ", extract.words()),
        extract.labels(),
        extract.shown().stream()
            .map(pair ->
                new CommunitySheet.SheetPicture(Thumbnails.of(dataset.picture(pair)), pair.text()))
            .toList());
  }

  private static String labels(List<Pair> members) {
    Map<String, Long> counts =
        members.stream()
            .flatMap(pair -> pair.labels().stream().distinct())
            .collect(Collectors.groupingBy(label -> label, Collectors.counting()));
    return counts.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<String, Long> label) -> -label.getValue())
                .thenComparing(Map.Entry::getKey))
        .limit(LABELS)
        .map(label -> "%s %d %%".formatted(label.getKey(), 100 * label.getValue() / members.size()))
        .collect(Collectors.joining(", "));
  }
}
