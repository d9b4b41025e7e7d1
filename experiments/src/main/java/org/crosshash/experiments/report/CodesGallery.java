package org.crosshash.experiments.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.tables.CodesTable;

/** Real queries of a dataset with what its codes find in its database, without any index. */
final class CodesGallery {
  private static final int TEXTS = 4;
  private static final int PICTURES = 3;
  private static final int HITS = 8;

  private final Dataset dataset;
  private final CodesRetrieval retrieval;
  private final Map<String, Pair> pairs;

  /**
   * Galleries of codes.
   *
   * @param codes of all items, both modalities
   */
  CodesGallery(Dataset dataset, CodesTable codes) {
    this.dataset = dataset;
    this.retrieval = new CodesRetrieval(dataset, codes);
    this.pairs = dataset.pairs().stream().collect(Collectors.toMap(Pair::id, Function.identity()));
  }

  /**
   * A few queries, evenly spread, the same every time: texts asking for pictures, then pictures
   * asking for texts.
   *
   * @param asking name of the part of the split that asks
   */
  List<GalleryQuery> build(String asking) {
    List<String> chosen = EvenSpread.of(dataset.split().part(asking), TEXTS + PICTURES);
    int texts = Math.min(TEXTS, chosen.size());
    List<GalleryQuery> queries = new ArrayList<>(ask(true, chosen.subList(0, texts)));
    queries.addAll(ask(false, chosen.subList(texts, chosen.size())));
    return queries;
  }

  private List<GalleryQuery> ask(boolean text, List<String> chosen) {
    List<GalleryQuery> queries = new ArrayList<>();
    for (CodesRetrieval.Answer answer : retrieval.ask(text, chosen, HITS)) {
      Pair pair = pairs.get(answer.id());
      queries.add(
          new GalleryQuery(
              text ? "text asks for pictures" : "picture asks for texts",
              pair.text(),
              text ? Optional.empty() : Optional.of(Thumbnails.of(dataset.picture(pair))),
              String.join(", ", pair.labels()),
              answer.found().stream()
                  .map(found -> hit(pairs.get(found.id()), found.distance(), pair.labels()))
                  .toList()));
    }
    return queries;
  }

  private Hit hit(Pair found, int distance, List<String> labels) {
    Path picture = dataset.picture(found);
    Hit.Relevance relevance =
        labels.isEmpty()
            ? Hit.Relevance.UNKNOWN
            : Collections.disjoint(labels, found.labels())
                ? Hit.Relevance.OTHER
                : Hit.Relevance.RELEVANT;
    return new Hit(Thumbnails.of(picture), found.text(), distance, relevance, found.picture());
  }
}
