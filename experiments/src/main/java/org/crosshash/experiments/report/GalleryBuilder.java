package org.crosshash.experiments.report;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crosshash.client.CrosshashClient;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.tables.CodesTable;

/** Real queries of a dataset with what an index answers, as pictures. */
public final class GalleryBuilder {
  private static final int HITS = 8;

  private final CrosshashClient client;
  private final Dataset dataset;
  private final Map<String, Pair> pairs;

  /** Builds galleries of a dataset over these services. */
  public GalleryBuilder(CrosshashClient client, Dataset dataset) {
    this.client = client;
    this.dataset = dataset;
    this.pairs = dataset.pairs().stream().collect(Collectors.toMap(Pair::id, Function.identity()));
  }

  /**
   * Asks an index by codes of the dataset; nothing is asked where vectors stand for its pictures.
   *
   * @param index {@code indexes/<id>}
   * @param codes codes of the queries, both modalities
   * @param asking ids that may ask; a few are taken, evenly spread, the same every time
   * @param texts how many texts ask for pictures
   * @param pictures how many pictures ask for texts
   */
  public List<GalleryQuery> build(
      String index, CodesTable codes, List<String> asking, int texts, int pictures) {
    if (dataset.features().isPresent()) {
      return List.of(); // Vectors cannot be looked at.
    }
    List<String> chosen = EvenSpread.of(asking, texts + pictures);
    Map<String, ByteString> byItem = codes(codes, new HashSet<>(chosen));
    List<GalleryQuery> queries = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      boolean text = i < texts;
      Pair pair = pairs.get(chosen.get(i));
      ByteString code = byItem.get((text ? "text/" : "image/") + pair.id());
      if (code != null) {
        queries.add(query(index, pair, code, text));
      }
    }
    return queries;
  }

  private static Map<String, ByteString> codes(CodesTable codes, Set<String> wanted) {
    int width = codes.bits() / Byte.SIZE;
    Map<String, ByteString> found = new HashMap<>();
    for (int row = 0; row < codes.rowCount(); row++) {
      if (wanted.contains(codes.ids().get(row))) {
        found.put(
            codes.modalities().get(row) + "/" + codes.ids().get(row),
            ByteString.copyFrom(codes.codes(), row * width, width));
      }
    }
    return found;
  }

  private GalleryQuery query(String index, Pair pair, ByteString code, boolean text) {
    SearchResponse response =
        client
            .search()
            .search(
                SearchRequest.newBuilder()
                    .setIndex(index)
                    .addCodes(code)
                    .setLimit(HITS)
                    .setModality(text ? "image" : "text")
                    .build());
    return new GalleryQuery(
        text ? "text asks for pictures" : "picture asks for texts",
        pair.text(),
        text ? Optional.empty() : Optional.of(Thumbnails.of(dataset.picture(pair))),
        String.join(", ", pair.labels()),
        response.getResults(0).getNeighboursList().stream()
            .filter(neighbour -> pairs.containsKey(neighbour.getId()))
            .map(neighbour -> hit(neighbour, pair.labels()))
            .toList());
  }

  private Hit hit(Neighbour neighbour, List<String> labels) {
    Pair found = pairs.get(neighbour.getId());
    Hit.Relevance relevance =
        labels.isEmpty()
            ? Hit.Relevance.UNKNOWN
            : Collections.disjoint(labels, found.labels())
                ? Hit.Relevance.OTHER
                : Hit.Relevance.RELEVANT;
    Path picture = dataset.picture(found);
    return new Hit(
        Thumbnails.of(picture),
        found.text(),
        neighbour.getDistance(),
        relevance,
        picture.toString());
  }
}
