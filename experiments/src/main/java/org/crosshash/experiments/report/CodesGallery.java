package org.crosshash.experiments.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.SearchRequest;
import org.crosshash.tables.CodesTable;

/** Real queries of a dataset with what its codes find in its database, without any index. */
final class CodesGallery {
  private static final int TEXTS = 4;
  private static final int PICTURES = 3;
  private static final int HITS = 8;

  private final Dataset dataset;
  private final CodesTable codes;
  private final Map<String, Pair> pairs;
  private final Map<String, Integer> rows = new HashMap<>();

  /**
   * Galleries of codes.
   *
   * @param codes of all items, both modalities
   */
  CodesGallery(Dataset dataset, CodesTable codes) {
    this.dataset = dataset;
    this.codes = codes;
    this.pairs = dataset.pairs().stream().collect(Collectors.toMap(Pair::id, Function.identity()));
    for (int row = 0; row < codes.rowCount(); row++) {
      rows.put(codes.modalities().get(row) + "/" + codes.ids().get(row), row);
    }
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
    String asks = text ? "text/" : "image/";
    String found = text ? "image/" : "text/";
    List<String> asking = known(asks, chosen);
    List<String> database = known(found, dataset.split().database());
    if (asking.isEmpty() || database.isEmpty()) {
      return List.of();
    }
    List<Neighbours> neighbours =
        FlatSearch.singleThreaded()
            .search(packed(found, database), packed(asks, asking), SearchRequest.nearest(HITS));
    List<GalleryQuery> queries = new ArrayList<>();
    for (int query = 0; query < asking.size(); query++) {
      Pair pair = pairs.get(asking.get(query));
      Neighbours nearest = neighbours.get(query);
      List<Hit> hits = new ArrayList<>();
      for (int rank = 0; rank < nearest.size(); rank++) {
        hits.add(
            hit(
                pairs.get(database.get(nearest.slots()[rank])),
                nearest.distances()[rank],
                pair.labels()));
      }
      queries.add(
          new GalleryQuery(
              text ? "text asks for pictures" : "picture asks for texts",
              pair.text(),
              text ? Optional.empty() : Optional.of(Thumbnails.of(dataset.picture(pair))),
              String.join(", ", pair.labels()),
              hits));
    }
    return queries;
  }

  private List<String> known(String modality, List<String> ids) {
    return ids.stream().filter(id -> rows.containsKey(modality + id)).toList();
  }

  private PackedCodes packed(String modality, List<String> ids) {
    int width = codes.bits() / Byte.SIZE;
    byte[] bytes = new byte[Math.multiplyExact(ids.size(), width)];
    for (int i = 0; i < ids.size(); i++) {
      System.arraycopy(
          codes.codes(), rows.get(modality + ids.get(i)) * width, bytes, i * width, width);
    }
    return PackedCodes.of(codes.bits(), bytes);
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
