package org.crosshash.experiments.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.SearchRequest;
import org.crosshash.tables.CodesTable;

/** What codes find in the database of a dataset, without any index. One thread. */
public final class CodesRetrieval {
  private final Dataset dataset;
  private final CodesTable codes;
  private final Map<String, Integer> rows = new HashMap<>();

  /**
   * Prepares searches.
   *
   * @param codes of all items, both modalities
   */
  public CodesRetrieval(Dataset dataset, CodesTable codes) {
    this.dataset = dataset;
    this.codes = codes;
    for (int row = 0; row < codes.rowCount(); row++) {
      rows.put(codes.modalities().get(row) + "/" + codes.ids().get(row), row);
    }
  }

  /**
   * An item that was found.
   *
   * @param id of its pair
   * @param distance in bits
   */
  public record Found(String id, int distance) {}

  /**
   * A pair that asked.
   *
   * @param id of it
   * @param found the nearest first
   */
  public record Answer(String id, List<Found> found) {
    /** Copies the list. */
    public Answer {
      found = List.copyOf(found);
    }
  }

  /**
   * Asks by one modality for the other.
   *
   * @param text whether texts ask for pictures, else pictures for texts
   * @param asking ids of pairs; those without a code are left out
   * @param nearest how many are found at most
   * @return in the order in which they ask; none where the database has no codes
   */
  public List<Answer> ask(boolean text, List<String> asking, int nearest) {
    String asks = text ? "text/" : "image/";
    String found = text ? "image/" : "text/";
    List<String> queries = known(asks, asking);
    List<String> database = known(found, dataset.split().database());
    if (queries.isEmpty() || database.isEmpty()) {
      return List.of();
    }
    List<Neighbours> neighbours =
        FlatSearch.singleThreaded()
            .search(packed(found, database), packed(asks, queries), SearchRequest.nearest(nearest));
    List<Answer> answers = new ArrayList<>();
    for (int query = 0; query < queries.size(); query++) {
      Neighbours near = neighbours.get(query);
      List<Found> hits = new ArrayList<>();
      for (int rank = 0; rank < near.size(); rank++) {
        hits.add(new Found(database.get(near.slots()[rank]), near.distances()[rank]));
      }
      answers.add(new Answer(queries.get(query), hits));
    }
    return answers;
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
}
