package org.crosshash.experiments.sweeps.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.report.EvenSpread;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptHit;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptQuery;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.SearchRequest;
import org.crosshash.tables.CodesTable;

/** Some queries of a dataset, evenly spread, with what codes find for them in its database. */
final class TrialGallery {
  private static final int TEXTS = 4;
  private static final int PICTURES = 4;
  private static final int HITS = 8;

  private TrialGallery() {}

  /**
   * The first half are texts that ask for pictures, the second pictures that ask for texts.
   *
   * @param asking the part of the split that asks
   * @param codes codes of all items, both modalities
   */
  static List<KeptQuery> of(Dataset dataset, String asking, CodesTable codes) {
    Map<String, Integer> rows = new HashMap<>();
    for (int row = 0; row < codes.rowCount(); row++) {
      rows.put(codes.modalities().get(row) + "/" + codes.ids().get(row), row);
    }
    List<String> chosen = EvenSpread.of(dataset.split().part(asking), TEXTS + PICTURES);
    List<KeptQuery> gallery = new ArrayList<>();
    int texts = Math.min(TEXTS, chosen.size());
    gallery.addAll(ask("t2i", dataset, codes, rows, chosen.subList(0, texts)));
    gallery.addAll(ask("i2t", dataset, codes, rows, chosen.subList(texts, chosen.size())));
    return gallery;
  }

  private static List<KeptQuery> ask(
      String task,
      Dataset dataset,
      CodesTable codes,
      Map<String, Integer> rows,
      List<String> queries) {
    String asks = task.equals("t2i") ? "text/" : "image/";
    String found = task.equals("t2i") ? "image/" : "text/";
    List<String> asking = queries.stream().filter(id -> rows.containsKey(asks + id)).toList();
    List<String> database =
        dataset.split().database().stream().filter(id -> rows.containsKey(found + id)).toList();
    if (asking.isEmpty() || database.isEmpty()) {
      return List.of();
    }
    List<Neighbours> neighbours =
        FlatSearch.singleThreaded()
            .search(
                packed(codes, rows, found, database),
                packed(codes, rows, asks, asking),
                SearchRequest.nearest(HITS));
    List<KeptQuery> kept = new ArrayList<>();
    for (int query = 0; query < asking.size(); query++) {
      Neighbours nearest = neighbours.get(query);
      List<KeptHit> hits = new ArrayList<>();
      for (int rank = 0; rank < nearest.size(); rank++) {
        hits.add(new KeptHit(database.get(nearest.slots()[rank]), nearest.distances()[rank]));
      }
      kept.add(new KeptQuery(task, asking.get(query), hits));
    }
    return kept;
  }

  private static PackedCodes packed(
      CodesTable codes, Map<String, Integer> rows, String modality, List<String> ids) {
    int width = codes.bits() / Byte.SIZE;
    byte[] bytes = new byte[Math.multiplyExact(ids.size(), width)];
    for (int i = 0; i < ids.size(); i++) {
      System.arraycopy(
          codes.codes(), rows.get(modality + ids.get(i)) * width, bytes, i * width, width);
    }
    return PackedCodes.of(codes.bits(), bytes);
  }
}
