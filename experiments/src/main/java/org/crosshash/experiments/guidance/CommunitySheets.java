package org.crosshash.experiments.guidance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.report.CommunitySheet;
import org.crosshash.experiments.report.Thumbnails;

/** Some communities of a guidance as sheets of pictures with their words. */
final class CommunitySheets {
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
  CommunitySheets(Dataset dataset, List<Pair> pairs) {
    this.dataset = dataset;
    this.pairs = List.copyOf(pairs);
    this.words = new CharacteristicWords(pairs.stream().map(Pair::text).toList());
  }

  /**
   * The sheets of the largest communities, largest first.
   *
   * @param communities the community of each pair
   */
  List<CommunitySheet> of(int[] communities) {
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
        .map(found -> sheet(found.getKey(), found.getValue()))
        .toList();
  }

  private CommunitySheet sheet(int community, List<Pair> members) {
    List<CommunitySheet.SheetPicture> pictures = new ArrayList<>();
    int shown = Math.min(PICTURES, members.size());
    for (int i = 0; i < shown; i++) {
      Pair pair = members.get((int) ((2L * i + 1) * members.size() / (2L * shown)));
      pictures.add(
          new CommunitySheet.SheetPicture(Thumbnails.of(dataset.picture(pair)), pair.text()));
    }
    return new CommunitySheet(
        "community %d: %d items".formatted(community, members.size()),
        String.join(", ", words.of(members.stream().map(Pair::text).toList(), WORDS)),
        labels(members),
        pictures);
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
